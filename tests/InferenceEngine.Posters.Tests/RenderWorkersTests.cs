using System.Diagnostics;
using InferenceEngine.Media;
using InferenceEngine.Posters.Internal.Stages;

namespace InferenceEngine.Posters.Tests;

[Collection("alone")]
public sealed class RenderWorkersTests
{
    [Fact]
    public async Task A_worker_that_died_costs_its_task_only()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using (RenderWorkers workers = new(new MediaOptions { WorkerPath = Production.WorkerPath }))
        {
            await Assert.ThrowsAsync<MediaException>(() => workers.UseAsync(
                async worker =>
                {
                    Process.GetProcessById(worker.ProcessId).Kill();
                    await worker.OpenAsync("/nowhere", token);
                    return true;
                },
                token));
            for (int i = 0; i < 4; i++)
                Assert.True(await workers.UseAsync(worker => Task.FromResult(worker.IsUsable), token));
        }

        Assert.Equal(0, Production.WorkersAlive());
    }
}
