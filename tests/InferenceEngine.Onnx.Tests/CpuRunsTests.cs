using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx.Tests;

public sealed class CpuRunsTests
{
    [Fact]
    public void A_run_alone_is_spread_and_one_beside_as_many_as_there_are_threads_is_not()
    {
        CpuRuns runs = new(threads: 4);
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => runs.Begin()));
    }

    [Fact]
    public void On_one_thread_none_is_spread() => Assert.False(new CpuRuns(threads: 1).Begin());
}
