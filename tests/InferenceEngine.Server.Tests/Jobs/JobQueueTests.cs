using InferenceEngine.Grpc;
using InferenceEngine.Server.Production.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace InferenceEngine.Server.Tests.Jobs;

public sealed class JobQueueTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("engine-jobs-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_highest_priority_goes_first_and_the_oldest_among_equals_also_after_a_restart()
    {
        using (JobQueue before = Open())
        {
            foreach ((string name, int priority) in ((string, int)[])[("a", 0), ("b", 5), ("c", 0), ("d", 5), ("e", -1)])
                before.Submit(Source(name), new PosterOrder(), priority, attached: false);
            Assert.Equal("b", (await before.TakeAsync(TestContext.Current.CancellationToken)).Record.Source.Name);
        }

        using JobQueue after = Open();
        List<string> order = [];
        for (int i = 0; i < 5; i++)
            order.Add((await after.TakeAsync(TestContext.Current.CancellationToken)).Record.Source.Name);
        Assert.Equal(["b", "d", "a", "c", "e"], order);
    }

    [Fact]
    public async Task A_job_under_which_the_server_keeps_ending_is_given_up_and_one_without_its_caller_too()
    {
        string doomed, attached;
        using (JobQueue queue = Open())
        {
            doomed = queue.Submit(Source("doomed"), new PosterOrder(), 0, attached: false).Job.Id;
            attached = queue.Submit(Source("attached"), new PosterOrder(), -1, attached: true).Job.Id;
        }

        for (int attempt = 1; attempt <= 3; attempt++)
        {
            using JobQueue queue = Open();
            Job taken = await queue.TakeAsync(TestContext.Current.CancellationToken);
            Assert.Equal((doomed, attempt), (taken.Id, taken.Record.Attempts));
        }

        using JobQueue last = Open();
        Assert.Equal("TOO_MANY_ATTEMPTS", last.Find(doomed)!.Record.Failure!.Reason);
        Assert.Equal(JobState.Cancelled, last.Find(attached)!.Record.State);
        Assert.Equal(0, last.Unfinished);
    }

    [Fact]
    public async Task An_interrupted_attempt_of_a_server_that_was_told_to_stop_does_not_count()
    {
        using (JobQueue queue = Open())
        {
            queue.Submit(Source("film"), new PosterOrder(), 0, attached: false);
            queue.PutBack(await queue.TakeAsync(TestContext.Current.CancellationToken));
        }

        using JobQueue again = Open();
        Assert.Equal(1, (await again.TakeAsync(TestContext.Current.CancellationToken)).Record.Attempts);
    }

    [Fact]
    public async Task Only_the_latest_jobs_are_remembered_and_those_that_wait_always()
    {
        using JobQueue queue = Open();
        List<string> ids = [];
        for (int i = 0; i < 5; i++)
            ids.Add(queue.Submit(Source($"{i}"), new PosterOrder(), 0, attached: false).Job.Id);
        for (int i = 0; i < 4; i++)
            queue.End(await queue.TakeAsync(TestContext.Current.CancellationToken), JobState.Done);
        Assert.Equal(ids[2..].Reverse<string>(), queue.All.Select(job => job.Id));
        using JobQueue again = Open();
        Assert.Equal(ids[2..].Reverse<string>(), again.All.Select(job => job.Id));
    }

    [Fact]
    public void A_damaged_record_is_put_aside_and_the_others_go_on()
    {
        string good, bad;
        using (JobQueue queue = Open())
        {
            good = queue.Submit(Source("good"), new PosterOrder(), 0, attached: false).Job.Id;
            bad = queue.Submit(Source("bad"), new PosterOrder(), 0, attached: false).Job.Id;
        }

        string path = Path.Combine(folder, "jobs/records", bad);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[10] ^= 1;
        File.WriteAllBytes(path, bytes);
        using JobQueue again = Open();
        Assert.Equal([good], again.All.Select(job => job.Id));
        Assert.True(File.Exists(path + ".damaged"));
    }

    [Fact]
    public void The_same_order_waits_once_but_a_caller_who_waits_has_a_job_of_its_own()
    {
        using JobQueue queue = Open();
        (Job first, bool existed) = queue.Submit(Source("film"), new PosterOrder { Badge = "New" }, 0, attached: false);
        Assert.False(existed);
        Assert.Equal((first, true), queue.Submit(Source("film"), new PosterOrder { Badge = "New" }, 0, attached: false));
        Assert.NotEqual(first, queue.Submit(Source("film"), new PosterOrder { Badge = "Old" }, 0, attached: false).Job);
        Assert.NotEqual(first, queue.Submit(Source("film"), new PosterOrder { Badge = "New" }, 0, attached: true).Job);
        queue.Submit(Source("other"), new PosterOrder(), 0, attached: false);
        queue.Submit(Source("another"), new PosterOrder(), 0, attached: false);
        GrpcException full = Assert.Throws<GrpcException>(() => queue.Submit(Source("more"), new PosterOrder(), 0, attached: false));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, full.Code);
    }

    private static JobSource Source(string name) => new(JobSourceKind.File, "/films/" + name, name);

    private JobQueue Open() => new(
        new JobFolder(folder), new JobLimits(Waiting: 5, History: 2, Attempts: 3), TimeProvider.System, NullLogger.Instance);
}
