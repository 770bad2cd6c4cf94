using System.Text.Json;
using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx.Tests;

public sealed class QualityScorerTests
{
    private const int Side = 96;
    private static readonly CancellationToken none = CancellationToken.None;

    /// <summary>The training framework's own answers, which export.py wrote beside the weights.</summary>
    [Theory]
    [InlineData("frame-quality", 0.001)]
    [InlineData("frame-quality-fp16", 0.02)]
    [InlineData("frame-quality-int8", 0.1)]
    public async Task Each_precision_answers_as_the_training_framework_did(string name, double tolerance)
    {
        ServedModel model = Models.Open(name);
        int[] factors = [0, 2, 5];
        double[] expected = Expected();
        Assert.Equal(factors.Length, expected.Length);
        for (int i = 0; i < factors.Length; i++)
            Assert.Equal(expected[i], await RunAsync(model, factors[i]), tolerance);
    }

    [Theory]
    [InlineData("frame-quality")]
    [InlineData("frame-quality-fp16")]
    [InlineData("frame-quality-int8")]
    public async Task A_photograph_scores_the_lower_the_more_it_is_blurred(string name)
    {
        QualityScorer scorer = new(Models.Open(name));
        using PixelBuffer sharp = Textured(640, 360), soft = Enlarged(sharp, 3), softer = Enlarged(sharp, 10);
        double[] scores = [await scorer.ScoreAsync(sharp, none), await scorer.ScoreAsync(soft, none), await scorer.ScoreAsync(softer, none)];
        Assert.True(scores[0] > scores[1] && scores[1] > scores[2], string.Join(", ", scores));
        Assert.All(scores, score => Assert.InRange(score, 0, 1));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2000, 3)]
    [InlineData(5, 400)]
    public async Task Pictures_of_any_shape_have_a_score(int width, int height)
    {
        QualityScorer scorer = new(Models.Open("frame-quality"));
        using PixelBuffer picture = Pictures.Noise(width, height, 7);
        Assert.InRange(await scorer.ScoreAsync(picture, none), 0, 1);
    }

    private static double[] Expected()
    {
        string path = Path.Combine(Path.GetDirectoryName(RepositoryFiles.Manifest)!, "quality", "example.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return [.. document.RootElement.GetProperty("quality").EnumerateArray().Select(v => v.GetDouble())];
    }

    private static Task<float> RunAsync(ServedModel model, int factor)
    {
        InferenceRequest request = PictureModel.Request(model, [1, 3, Side, Side], target =>
        {
            for (int i = 0; i < target.Length; i++)
            {
                int channel = i / (Side * Side), y = i / Side % Side, x = i % Side;
                int level = ((x * 5) + (y * 3) + (channel * 40) + (x * y % 37 * factor)) % 256;
                target[i] = ((level / 255f) - 0.45f) / 0.25f;
            }
        });
        return model.InferAsync(request, result =>
        {
            using InferenceResult outputs = result;
            return outputs.Values<float>(0)[0];
        }, none);
    }

    /// <summary>Edges at many scales, as photographs have them.</summary>
    private static PixelBuffer Textured(int width, int height) => Pictures.Draw(width, height, (x, y) =>
    {
        int level = 128;
        for (int size = 4; size <= 128; size *= 2)
            level += (((x / size * 7) + (y / size * 13) + (x / size * (y / size))) % 5 - 2) * 12;
        byte value = (byte)Math.Clamp(level, 0, 255);
        return (value, (byte)(value * 3 / 4), (byte)(255 - value));
    });

    private static PixelBuffer Enlarged(PixelBuffer picture, int ratio)
    {
        using PixelBuffer small = Resampler.Resize(
            picture, new Box(0, 0, picture.Width, picture.Height), picture.Width / ratio, picture.Height / ratio);
        return Resampler.Resize(small, new Box(0, 0, small.Width, small.Height), picture.Width, picture.Height);
    }
}
