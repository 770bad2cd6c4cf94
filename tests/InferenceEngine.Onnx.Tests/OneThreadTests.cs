using InferenceEngine.Onnx.Internal;
using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Tests;

/// <summary>Which session does a run is up to what else goes on, so it must not change a bit of the answer.</summary>
public sealed class OneThreadTests
{
    [Theory]
    [InlineData("blazeface-back")]
    [InlineData("ppocr-v4-det")]
    [InlineData("u2netp")]
    [InlineData("u2netp-int8")]
    [InlineData("frame-quality")]
    [InlineData("frame-quality-fp16")]
    [InlineData("frame-quality-int8")]
    [InlineData("esrgan-slim-x2")]
    [InlineData("nanodet")]
    [InlineData("iris")]
    [InlineData("emotion")]
    [InlineData("resnet50")]
    [InlineData("nsfw-mobilenet-v2")]
    public void A_run_on_one_thread_gives_the_same_bits_as_one_that_is_spread(string name)
    {
        Models.Open(name);
        using ModelRepository repository = new(RepositoryFiles.Manifest, RepositoryFiles.Packages, new OnnxOptions());
        (ModelDefinition model, byte[] graph) = repository.ReadPrimary(name);
        Assert.Equal(Run(model, graph, oneThread: false), Run(model, graph, oneThread: true));
    }

    private static byte[][] Run(ModelDefinition model, byte[] graph, bool oneThread)
    {
        ModelDefinition definition = model with { Serving = model.Serving with { OneThread = oneThread } };
        using InferenceSession session = new SessionFactory(definition, graph, string.Empty, new OnnxOptions()).Open(out _);
        TensorDescription input = model.Inputs[0];
        long[] shape = [.. input.Shape.Select((side, axis) => side > 0 ? side : axis == 0 ? 1 : axis == 1 ? 3 : 224)];
        Random random = new(7);
        float[] values = [.. Enumerable.Range(0, (int)TensorShape.Length(shape)).Select(_ => (random.NextSingle() * 2) - 1)];
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(values, shape);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, [input.Name], [value], session.OutputNames);
        return [.. outputs.Select(output => output.GetTensorMutableRawData().ToArray())];
    }
}
