using System.Text.Json;
using InferenceEngine.Native;

namespace InferenceEngine.Onnx.Tests;

public sealed class TextDetectorTests
{
    private static readonly CancellationToken none = CancellationToken.None;

    [Fact]
    public async Task Text_of_labelled_photographs_is_found()
    {
        string folder = RepositoryFiles.Data("text/mmocr/tests/data/det_toy_dataset");
        using JsonDocument labels = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "textdet_test.json")));
        TextDetector detector = new(Models.Open("ppocr-v4-det"));
        int truth = 0, hits = 0, found = 0, right = 0;
        foreach (JsonElement image in labels.RootElement.GetProperty("data_list").EnumerateArray())
        {
            string path = Path.Combine(folder, image.GetProperty("img_path").GetString()!);
            using PixelBuffer picture = Pictures.Read(path);
            IReadOnlyList<TextRegion> text = (await detector.DetectAsync([picture], 960, none))[0];
            JsonElement[] instances = [.. image.GetProperty("instances").EnumerateArray()];
            Box[] all = [.. instances.Select(Read)];
            Box[] legible = [.. instances.Where(i => !i.GetProperty("ignore").GetBoolean()).Select(Read)];
            truth += legible.Length;
            found += text.Count;
            hits += legible.Count(box => text.Any(t => t.Box.Intersect(box).Area > 0.5f * box.Area));
            right += text.Count(t => all.Any(box => t.Box.Overlap(box) > 0.5f));
        }

        Assert.True(hits >= 0.75 * truth, $"recall {hits}/{truth}");
        Assert.True(right >= 0.8 * found, $"precision {right}/{found}");
    }

    [Fact]
    public async Task A_batch_gives_what_single_pictures_give()
    {
        TextDetector detector = new(Models.Open("ppocr-v4-det"));
        using PixelBuffer bars = Pictures.Draw(320, 160, (x, y) => y is > 60 and < 100 && x / 6 % 2 == 0 ? Black : White);
        using PixelBuffer plain = Pictures.Draw(320, 160, (_, _) => White);
        var together = await detector.DetectAsync([bars, plain, bars], 320, none);
        var alone = await detector.DetectAsync([bars], 320, none);
        Assert.Empty(together[1]);
        Assert.Equal(alone[0].Count, together[0].Count);
        Assert.Equal(together[0], together[2]);
    }

    private static (byte, byte, byte) Black => (0, 0, 0);

    private static (byte, byte, byte) White => (255, 255, 255);

    private static Box Read(JsonElement instance)
    {
        float[] box = [.. instance.GetProperty("bbox").EnumerateArray().Select(v => v.GetSingle())];
        return new Box(box[0], box[1], box[2], box[3]);
    }
}
