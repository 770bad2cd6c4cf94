using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx.Tests;

public sealed class InferenceThreadTests
{
    [Fact]
    public async Task Work_runs_on_one_thread_outside_the_pool()
    {
        using InferenceThread thread = new("test", 4);
        (int Id, bool Pool)[] seen = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => thread.RunAsync(
            () => (Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread), CancellationToken.None)));
        Assert.Single(seen.Distinct());
        Assert.False(seen[0].Pool);
    }

    [Fact]
    public async Task A_failure_reaches_its_caller_and_the_thread_goes_on()
    {
        using InferenceThread thread = new("test", 4);
        await Assert.ThrowsAsync<ModelException>(() => thread.RunAsync<int>(() => throw new ModelException("x"), CancellationToken.None));
        Assert.Equal(7, await thread.RunAsync(() => 7, CancellationToken.None));
    }

    [Fact]
    public async Task Cancelling_ends_the_task_only_after_the_work_has_stopped()
    {
        using InferenceThread thread = new("test", 4);
        using CancellationTokenSource source = new();
        using ManualResetEventSlim started = new(), release = new();
        Task<int> running = thread.RunAsync(() => Wait(started, release, source.Token), source.Token);
        started.Wait(TestContext.Current.CancellationToken);
        await source.CancelAsync();
        Assert.False(running.IsCompleted);
        release.Set();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static int Wait(ManualResetEventSlim started, ManualResetEventSlim release, CancellationToken cancellation)
    {
        started.Set();
        release.Wait(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        return 0;
    }
}
