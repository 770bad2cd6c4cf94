using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Crops;

/// <summary>A picture whose faces or lines of text people have marked.</summary>
/// <param name="File">The file.</param>
/// <param name="Boxes">What must be whole or out, in pixels.</param>
internal sealed record AnnotatedPicture(string File, IReadOnlyList<Box> Boxes)
{
    /// <summary>Photographs with face boxes (dlib's examples); empty where the shared data is not there.</summary>
    public static IReadOnlyList<AnnotatedPicture> Faces() =>
        [.. new[] { "training.xml", "testing.xml" }.SelectMany(name => FacesOf(Path.Combine(Installation.SharedData, "faces/dlib", name)))];

    /// <summary>Photographs with words that people could read (MMOCR's detection examples).</summary>
    public static IReadOnlyList<AnnotatedPicture> Words()
    {
        string folder = Path.Combine(Installation.SharedData, "text/mmocr/tests/data/det_toy_dataset");
        string file = Path.Combine(folder, "textdet_test.json");
        if (!System.IO.File.Exists(file))
            return [];
        using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllText(file));
        return
        [
            .. document.RootElement.GetProperty("data_list").EnumerateArray()
                .Select(item => new AnnotatedPicture(
                    Picture(folder, item.GetProperty("img_path").GetString()!),
                    [.. item.GetProperty("instances").EnumerateArray().Where(i => !i.GetProperty("ignore").GetBoolean()).Select(Word)]))
                .Where(picture => picture.Boxes.Count > 0 && System.IO.File.Exists(picture.File)),
        ];
    }

    private static IEnumerable<AnnotatedPicture> FacesOf(string file)
    {
        if (!System.IO.File.Exists(file))
            return [];
        return XDocument.Load(file).Descendants("image")
            .Select(image => new AnnotatedPicture(
                Path.Combine(Path.GetDirectoryName(file)!, image.Attribute("file")!.Value), [.. image.Elements("box").Select(Face)]))
            .Where(picture => picture.Boxes.Count > 0 && System.IO.File.Exists(picture.File));
    }

    private static Box Face(XElement box)
    {
        float Number(string name) => float.Parse(box.Attribute(name)!.Value, CultureInfo.InvariantCulture);
        return new Box(Number("left"), Number("top"), Number("left") + Number("width"), Number("top") + Number("height"));
    }

    private static Box Word(JsonElement instance)
    {
        float[] edges = [.. instance.GetProperty("bbox").EnumerateArray().Select(number => number.GetSingle())];
        return new Box(edges[0], edges[1], edges[2], edges[3]);
    }

    private static string Picture(string folder, string name) =>
        new[] { Path.Combine(folder, name), Path.Combine(folder, "imgs", "test", Path.GetFileName(name)), Path.Combine(folder, "imgs", Path.GetFileName(name)) }
            .FirstOrDefault(System.IO.File.Exists) ?? Path.Combine(folder, name);
}
