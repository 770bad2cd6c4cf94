using System.Runtime.CompilerServices;
using InferenceEngine.Onnx.Tests.Batching;

namespace InferenceEngine.Onnx.Tests;

/// <summary>Memory of the whole process: nothing else may run meanwhile.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;

[Collection("alone")]
public sealed class ModelMemoryTests : IDisposable
{
    private readonly ModelFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Memory_of_a_replaced_version_is_given_back()
    {
        const int mebi = 1 << 20;
        WriteLarge(1);
        using ModelRepository repository = folder.Open();
        ServedModel model = repository.Open("large");
        long loaded = 0;
        for (int version = 2; version <= 9; version++)
        {
            WriteLarge(version);
            await model.LoadAsync(SmallModels.None);
            if (version == 3)
                loaded = ResidentBytes();
        }

        // Six further versions of 32 MiB: without being freed they would be 192 MiB.
        long grown = ResidentBytes() - loaded;
        Assert.True(grown < 40 * mebi, $"grown by {grown / mebi} MiB");
        await model.UnloadAsync();
        Assert.True(loaded - ResidentBytes() > 20 * mebi, $"{loaded / mebi} MiB before, {ResidentBytes() / mebi} MiB after");
    }

    [Fact]
    public async Task The_file_of_a_model_on_the_CPU_is_not_kept()
    {
        (OnnxModel model, WeakReference file) = Open();
        using (model)
        {
            GC.Collect();
            Assert.False(file.IsAlive);
            using InferenceResult result = await model.InferAsync(SmallModels.Row(1), SmallModels.None);
            Assert.Equal(2, result.Values<float>(0)[0]);
        }

        // What a method still has in a local variable is alive in a build for debugging.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static (OnnxModel, WeakReference) Open()
        {
            byte[] graph = SmallModels.AddOneGraph();
            return (SmallModels.AddOne(graph), new WeakReference(graph));
        }
    }

    private void WriteLarge(int version)
    {
        float[] weights = new float[8 << 20];
        Array.Fill(weights, version);
        byte[] graph = new OnnxGraph().Input("x", OnnxGraph.Float, -1, -1).Output("y", OnnxGraph.Float, -1, -1)
            .Constant<float>("w", OnnxGraph.Float, [2048, 4096], weights).Node("MatMul", ["x", "w"], ["y"]).ToArray();
        folder.WriteGraphs("large", new Dictionary<long, byte[]> { [version] = graph }, "float32", new { warmUp = false });
        const string output = "\"outputs\":[{\"name\":\"y\",\"type\":\"float32\",\"shape\":[-1,";
        folder.WriteConfig("large", folder.ReadConfig("large").Replace(output + "-1]", output + "4096]"));
    }

    private static long ResidentBytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line["VmRSS:".Length..].Replace("kB", "")) * 1024;
    }
}
