using InferenceEngine.Onnx.Internal;
using InferenceEngine.Onnx.Internal.Batching;
using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Tests.Batching;

/// <summary>
/// A device that fails: stands for one is a session whose graph fails when its input says so, while the spare's never does. Both
/// are the real runtime's.
/// </summary>
public sealed class GuardedSessionTests
{
    private readonly List<string> told = [];
    private int spares;

    [Fact]
    public void What_the_device_fails_to_do_the_cpu_does_and_it_is_told()
    {
        using GuardedSession session = Open("cuda");
        Assert.Equal(6f, Run(session, 5));
        Assert.Equal((0, 0), (spares, told.Count));
        Assert.Equal(-1f, Run(session, Lost));
        Assert.Equal(1, spares);
        Assert.StartsWith("cuda failed and the CPU answered: ", Assert.Single(told));
        Assert.Equal("cuda", session.Report.InUse);
    }

    [Fact]
    public void After_three_failures_in_a_row_the_device_is_given_up_and_after_fewer_it_is_not()
    {
        using GuardedSession session = Open("cuda");
        foreach (float x in (float[])[Lost, Lost, 1, Lost, Lost])
            Run(session, x);
        Assert.Equal("cuda", session.Report.InUse);
        Assert.Equal(-1f, Run(session, Lost));
        Assert.Equal("cpu", session.Report.InUse);
        Assert.StartsWith("cuda: failed while serving: ", Assert.Single(session.Report.Skipped));
        Assert.Equal((1, 5), (spares, told.Count));
        Assert.Contains("given up after 3", told[^1]);
        Assert.Equal(-1f, Run(session, Lost));
        Assert.Equal(5, told.Count);
    }

    [Fact]
    public void What_fails_on_the_cpu_too_is_the_requests_fault_and_counts_for_nothing()
    {
        using GuardedSession session = Open("cuda", fails: true);
        for (int i = 0; i < 5; i++)
            Assert.Throws<OnnxRuntimeException>(() => Run(session, Lost));
        Assert.Equal(("cuda", 0), (session.Report.InUse, told.Count));
    }

    [Fact]
    public void The_cpu_itself_and_a_run_that_was_stopped_have_no_second_chance()
    {
        using GuardedSession cpu = Open("cpu");
        Assert.Throws<OnnxRuntimeException>(() => Run(cpu, Lost));
        using GuardedSession stopped = Open("cuda");
        Assert.Throws<OnnxRuntimeException>(() => Run(stopped, Lost, isCancelled: true));
        Assert.Equal((0, 0), (spares, told.Count));
    }

    [Fact]
    public async Task A_batch_on_a_lost_device_is_answered_by_the_cpu_and_counted()
    {
        ModelDefinition model = new() { Name = "add-one", Inputs = [SmallModels.Float("x", -1, -1)], Outputs = [SmallModels.Float("y", -1, -1)] };
        ModelCounters counters = new();
        using GuardedSession session = Open("cuda", counters);
        BatchRunner runner = new(model, session, counters);
        InferenceRequest request = SmallModels.Row(Lost);
        PendingRequest<float> pending = new(request, [.. request.Inputs], 1, new ShapeKey([.. request.Inputs], isBatched: false), result =>
        {
            using InferenceResult own = result;
            return own.Values<float>(0)[0];
        });
        runner.Run([pending]);
        Assert.Equal(-1f, await pending.Task);
        ModelStatistics statistics = counters.Read();
        Assert.Equal((1, 1, 1), (statistics.Successes, statistics.Runs, statistics.FallbackRuns));
    }

    [Fact]
    public async Task Runs_side_by_side_stay_on_their_threads()
    {
        using GuardedSession session = OnCpu(threads: 2);
        using Barrier together = new(2);
        bool[] spread = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            session.Run(on => together.SignalAndWait(TimeSpan.FromSeconds(30)), () => false, out bool one);
            return one;
        })));
        Assert.Contains(false, spread);
        session.Run(on => session.Run(other => RunOn(other, Lost), () => false, out _), () => false, out _);
    }

    [Fact]
    public void A_moment_between_runs_side_by_side_spreads_none()
    {
        using GuardedSession session = OnCpu(threads: 2);
        Assert.True(IsSpread(() => Assert.False(IsSpread(() => { }))));
        Assert.False(IsSpread(() => { }));
        Assert.True(IsSpread(() => { }));

        bool IsSpread(Action during)
        {
            session.Run(
                _ =>
                {
                    during();
                    return true;
                },
                () => false, out bool spread);
            return spread;
        }
    }

    [Fact]
    public void As_long_as_there_are_fewer_runs_than_threads_they_are_spread()
    {
        using GuardedSession wide = OnCpu(threads: 1000), one = OnCpu(threads: 1);
        Assert.Throws<OnnxRuntimeException>(() => Run(wide, Lost));
        Assert.Equal(-1f, Run(one, Lost));
    }

    /// <summary>An index that no element has.</summary>
    private const float Lost = -2;

    private static float Run(GuardedSession session, float x, bool isCancelled = false) =>
        session.Run(on => RunOn(on, x), () => isCancelled, out _);

    private static float RunOn(InferenceSession on, float x)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(new[] { x }, [1, 1]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = on.Run(options, ["x"], [input], ["y"]);
        return outputs[0].GetTensorDataAsSpan<float>()[0];
    }

    private GuardedSession Open(string provider, bool fails = false) =>
        new(Session(failsWhenLost: true), new ProviderReport(provider, []), () =>
        {
            spares++;
            return Session(fails);
        }, told.Add, new CpuRuns(threads: 1));

    /// <summary>The session that spreads fails at what the one of one thread does, which tells them apart.</summary>
    private GuardedSession OnCpu(int threads) => new(
        Session(failsWhenLost: true), new ProviderReport("cpu", []), openSpare: null, told.Add, new CpuRuns(threads), Session(failsWhenLost: false));

    private static GuardedSession Open(string provider, ModelCounters counters) =>
        new(Session(failsWhenLost: true), new ProviderReport(provider, []), () => Session(failsWhenLost: false),
            _ => counters.FellBack(), new CpuRuns(threads: 1));

    private static InferenceSession Session(bool failsWhenLost)
    {
        OnnxEnvironment.Instance(new OnnxOptions());
        return new InferenceSession(AddOne(failsWhenLost));
    }

    /// <summary>y = x + 1 over [1, 1]; the failing one looks 1 up in a list of one at the place min(x, 0), and -2 is no place.</summary>
    private static byte[] AddOne(bool failsWhenLost)
    {
        OnnxGraph graph = new OnnxGraph().Input("x", OnnxGraph.Float, -1, -1).Output("y", OnnxGraph.Float, -1, -1)
            .Constant<float>("one", OnnxGraph.Float, [1], 1f);
        if (!failsWhenLost)
            return graph.Node("Add", ["x", "one"], ["y"]).ToArray();
        return graph.Constant<float>("zero", OnnxGraph.Float, [1], 0f)
            .Node("Min", ["x", "zero"], ["place"])
            .Node("Cast", ["place"], ["index"], ("to", OnnxGraph.Int64))
            .Node("Gather", ["one", "index"], ["found"])
            .Node("Add", ["x", "found"], ["y"]).ToArray();
    }
}
