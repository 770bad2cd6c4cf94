using System.Xml.Linq;
using InferenceEngine.Native;

namespace InferenceEngine.Onnx.Tests;

public sealed class FaceDetectorTests
{
    private static readonly CancellationToken none = CancellationToken.None;

    [Theory]
    [InlineData("testing.xml")]
    [InlineData("training.xml")]
    public async Task Faces_of_labelled_photographs_are_found(string labels)
    {
        string folder = RepositoryFiles.Data("faces/dlib");
        FaceDetector detector = new(Models.Open("blazeface-back"));
        int truth = 0, hits = 0, found = 0;
        foreach (XElement image in XDocument.Load(Path.Combine(folder, labels)).Descendants("image"))
        {
            Box[] boxes = [.. image.Elements("box").Where(b => b.Attribute("ignore") is null).Select(Read)];
            using PixelBuffer picture = Pictures.Read(Path.Combine(folder, image.Attribute("file")!.Value));
            IReadOnlyList<Face> faces = await detector.DetectAsync(picture, FaceSearch.Thorough, none);
            truth += boxes.Length;
            found += faces.Count;
            hits += boxes.Count(box => faces.Any(face => face.Box.IoU(box) > 0.35f));
        }

        Assert.True(hits >= 0.95 * truth, $"recall {hits}/{truth}");
        Assert.True(hits >= 0.9 * found, $"precision {hits}/{found}");
    }

    [Fact]
    public async Task A_labelled_nose_lies_in_a_face()
    {
        string folder = RepositoryFiles.Data("faces/compreface");
        FaceDetector detector = new(Models.Open("blazeface-back"));
        int truth = 0, hits = 0;
        IEnumerable<string[]> rows = File.ReadLines(Path.Combine(folder, "noses.csv")).Skip(1).Select(line => line.Split(','));
        foreach (IGrouping<string, string[]> image in rows.GroupBy(row => row[0]))
        {
            using PixelBuffer picture = Pictures.Read(Path.Combine(folder, image.Key));
            IReadOnlyList<Face> faces = await detector.DetectAsync(picture, FaceSearch.Thorough, none);
            foreach (string[] nose in image)
            {
                float x = float.Parse(nose[1]), y = float.Parse(nose[2]);
                truth++;
                hits += faces.Any(f => f.Box.Contains(new Box(x, y, x, y))) ? 1 : 0;
            }
        }

        Assert.True(hits >= 0.95 * truth, $"recall {hits}/{truth}");
    }

    [Fact]
    public async Task The_six_points_are_in_the_order_that_the_documentation_gives()
    {
        string path = RepositoryFiles.Data("faces/dlib/Tom_Cruise_avp_2014_4.jpg");
        FaceDetector detector = new(Models.Open("blazeface-back"));
        using PixelBuffer picture = Pictures.Read(path);
        Face face = (await detector.DetectAsync(picture, FaceSearch.Fast, none))[0];
        Assert.True(face.Points[0].X < face.Points[1].X, "the right eye is left in the picture");
        Assert.True(face.Points[2].Y > face.Points[0].Y, "the nose is under the eyes");
        Assert.True(face.Points[3].Y > face.Points[2].Y, "the mouth is under the nose");
    }

    [Fact]
    public async Task Noise_and_plain_pictures_have_no_face()
    {
        FaceDetector detector = new(Models.Open("blazeface-back"));
        using PixelBuffer noise = Pictures.Noise(640, 360, seed: 1);
        using PixelBuffer plain = Pictures.Draw(1, 1, (_, _) => (128, 128, 128));
        Assert.Empty(await detector.DetectAsync(noise, FaceSearch.Thorough, none));
        Assert.Empty(await detector.DetectAsync(plain, FaceSearch.Thorough, none));
    }

    private static Box Read(XElement box)
    {
        float Number(string name) => float.Parse(box.Attribute(name)!.Value);
        return new Box(Number("left"), Number("top"), Number("left") + Number("width"), Number("top") + Number("height"));
    }
}
