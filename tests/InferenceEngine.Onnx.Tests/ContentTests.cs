using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using InferenceEngine.Native;

namespace InferenceEngine.Onnx.Tests;

/// <summary>Eyes, expressions, objects and safety on photographs and clips of people.</summary>
public sealed class ContentTests : IDisposable
{
    private static readonly CancellationToken none = CancellationToken.None;
    private readonly string folder = Directory.CreateTempSubdirectory("content-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Lids as far apart as people marked them.</summary>
    [Fact]
    public async Task Eyes_are_as_open_as_labels_say()
    {
        string labels = Path.Combine(RepositoryFiles.Root, "..", "shared", "data", "faces", "dlib");
        Assert.SkipUnless(Directory.Exists(labels), "the labelled photographs are not here");
        EyeReader eyes = new(Models.Open("iris"));
        FaceDetector faces = new(Models.Open("blazeface-back"));
        List<double> errors = [];
        foreach (XElement image in Directory.GetFiles(labels, "*landmarks.xml").SelectMany(file => XDocument.Load(file).Descendants("image")))
        {
            using PixelBuffer picture = Pictures.Read(Path.Combine(labels, image.Attribute("file")!.Value));
            IReadOnlyList<Face> found = await faces.DetectAsync(picture, FaceSearch.Thorough, none);
            foreach (XElement box in image.Elements("box").Where(box => Number(box, "width") >= 50 && box.Elements("part").Count() == 68))
            {
                Box label = new(Number(box, "left"), Number(box, "top"), Number(box, "left") + Number(box, "width"),
                    Number(box, "top") + Number(box, "height"));
                if (found.FirstOrDefault(f => f.Box.IoU(label) > 0.3) is { } face && await eyes.OpennessAsync(picture, face, none) is { } open)
                    errors.Add(Math.Abs(open - ((Ratio(box, 36) + Ratio(box, 42)) / 2)));
            }
        }

        Assert.True(errors.Count >= 10 && errors.Average() < 0.05, $"{errors.Count} faces, off by {errors.Average():0.000}");
    }

    [Fact]
    public async Task Eyes_that_are_cast_down_are_less_open_than_those_that_look()
    {
        string clip = Directory.GetFiles(Package("@thedeephakani/virtual-background@0.1.1"), "Doctor*.mp4", SearchOption.AllDirectories)[0];
        double? down = await OpennessAsync(clip, 1), up = await OpennessAsync(clip, 9);
        Assert.True(down < 0.17 && up > 0.25, $"{down:0.00} down, {up:0.00} up");
    }

    [Theory]
    [InlineData("woman-5883428_1280.jpg", "happy")]
    [InlineData("girl-919048_1280.jpg", "neutral")]
    public async Task A_portrait_shows_a_person_with_an_expression_and_is_safe(string name, string emotion)
    {
        using PixelBuffer picture = Pictures.Read(Path.Combine(Package("@thedeephakani/virtual-background@0.1.1"), "public", "images", name));
        Face face = (await new FaceDetector(Models.Open("blazeface-back")).DetectAsync(picture, FaceSearch.Thorough, none))[0];
        (string found, double probability) = await new EmotionReader(Models.Open("emotion")).ReadAsync(picture, face, none);
        Assert.Equal(emotion, found);
        Assert.InRange(probability, 0.8, 1);
        IReadOnlyList<DetectedObject> objects = await new ObjectDetector(Models.Open("nanodet")).DetectAsync(picture, none);
        Assert.Contains(objects, o => o.Name == "person" && o.Box.Overlap(face.Box) > 0.9);
        Assert.InRange(await new SafetyScorer(Models.Open("nsfw-mobilenet-v2")).ScoreAsync(picture, none), 0, 0.2);
    }

    [Fact]
    public async Task Nothing_is_found_where_there_is_nothing()
    {
        using PixelBuffer grey = Pictures.Draw(300, 200, (_, _) => (128, 128, 128));
        Assert.Empty(await new ObjectDetector(Models.Open("nanodet")).DetectAsync(grey, none));
        Assert.Null(await new EyeReader(Models.Open("iris")).OpennessAsync(grey, new Face(new Box(0, 0, 100, 100), 1, []), none));
    }

    private async Task<double?> OpennessAsync(string clip, int seconds)
    {
        string still = Path.Combine(folder, $"{seconds}.png");
        using (Process ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-ss", $"{seconds}", "-i", clip, "-frames:v", "1", still]))
            await ffmpeg.WaitForExitAsync(none);
        using PixelBuffer picture = Pictures.Read(still);
        Face face = (await new FaceDetector(Models.Open("blazeface-back")).DetectAsync(picture, FaceSearch.Thorough, none)).MaxBy(f => f.Box.Area)!;
        return await new EyeReader(Models.Open("iris")).OpennessAsync(picture, face, none);
    }

    private static string Package(string name)
    {
        string path = Path.Combine(RepositoryFiles.Packages, name);
        Assert.SkipUnless(Directory.Exists(path), $"package {name} is not fetched");
        return path;
    }

    private static float Number(XElement element, string name) => float.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    /// <summary>The ratio of an eye's six marked points from the first one on.</summary>
    private static double Ratio(XElement box, int first)
    {
        XElement[] parts = [.. box.Elements("part")];
        double Apart(int a, int b) => Math.Sqrt(
            Math.Pow(Number(parts[first + a], "x") - Number(parts[first + b], "x"), 2)
                + Math.Pow(Number(parts[first + a], "y") - Number(parts[first + b], "y"), 2));
        return (Apart(1, 5) + Apart(2, 4)) / (2 * Apart(0, 3));
    }
}
