using System.Runtime.InteropServices;
using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal.Gpu;

namespace InferenceEngine.Onnx.Tests.Gpu;

public sealed class DeviceModelTests
{
    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(8, new[] { 1, 2, 4, 8 })]
    [InlineData(12, new[] { 1, 2, 4, 8, 12 })]
    public void Batches_have_few_sizes(int largest, int[] sizes)
    {
        Assert.Equal(sizes, BatchBuckets.UpTo(largest));
        for (int items = 1; items <= largest; items++)
            Assert.InRange(BatchBuckets.For(items, sizes), items, Math.Min(largest, 2 * items));
    }

    [Fact]
    public void A_device_that_cannot_run_a_model_is_named_with_the_reason()
    {
        Assert.SkipUnless(GpuDevices.Discover().Reason is not null, "this machine has a GPU");
        using GpuContext context = Gpus.Open(real: false);
        using GpuStream stream = new(context);
        Models.Open("u2netp");
        using ModelRepository repository = new(RepositoryFiles.Manifest, RepositoryFiles.Packages, new OnnxOptions());
        ModelException error = Assert.Throws<ModelException>(() => DeviceModel.Open(repository, "u2netp", context, stream));
        Assert.Contains("Model 'u2netp' cannot run on Processor in place of a GPU: libcuda.so.1 cannot be loaded", error.Message);
    }

    [Fact]
    public void A_tensor_of_free_size_is_refused_and_one_that_the_device_has_no_memory_for()
    {
        using GpuContext context = Gpus.Open(real: false);
        Assert.Contains("only the batch may be free", Assert.Throws<ModelException>(
            () => new DeviceTensor(context, "m", new TensorDescription("x", "float32", [-1, 3, -1, 8]), 4)).Message);
        Assert.Contains("int64", Assert.Throws<ModelException>(
            () => new DeviceTensor(context, "m", new TensorDescription("x", "int64", [-1, 3]), 4)).Message);
        Assert.True(Assert.Throws<GpuException>(
            () => new DeviceTensor(context, "m", new TensorDescription("x", "float32", [-1, 1 << 28]), 4)).IsOutOfMemory);
    }

    [Fact]
    public async Task A_model_on_a_device_gives_the_cpus_answers_in_every_size()
    {
        using GpuContext context = Gpus.Open(real: true);
        using GpuStream stream = new(context);
        ServedModel cpu = Models.Open("nsfw-mobilenet-v2");
        using ModelRepository repository = new(RepositoryFiles.Manifest, RepositoryFiles.Packages, new OnnxOptions());
        using DeviceModel model = DeviceModel.Open(repository, "nsfw-mobilenet-v2", context, stream);
        model.WarmUp();
        const int itemFloats = 3 * 224 * 224;
        using PinnedBuffer staging = new(context, itemFloats * sizeof(float));
        float[] values = [.. Enumerable.Range(0, itemFloats).Select(i => (MathF.Sin(i * 0.013f) + 1) / 2)];
        values.CopyTo(MemoryMarshal.Cast<byte, float>(staging.Span));
        using InferenceResult expected = await cpu.InferAsync(
            new InferenceRequest { Inputs = [InferenceInput.Of<float>("image", TensorType.Float32, [1, 3, 224, 224], values)] },
            CancellationToken.None);
        foreach (int items in (int[])[1, 3, 8, 3])
        {
            for (int i = 0; i < items; i++)
                staging.CopyTo(model.InputAddress(i), staging.SizeBytes, stream);
            model.Run(items);
            stream.Wait();
            for (int i = 0; i < items * 5; i++)
                Assert.Equal(expected.Values<float>(0)[i % 5], model.Output(0, items)[i], 2e-3f);
        }
    }
}
