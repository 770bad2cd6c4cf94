using InferenceEngine.Grpc;
using InferenceEngine.Server.Production.Jobs;

namespace InferenceEngine.Server.Tests.Jobs;

public sealed class MediaSpoolTests : IDisposable
{
    private const int StepBytes = 16 << 20;
    private readonly string folder = Directory.CreateTempSubdirectory("engine-spool-").FullName;
    private readonly HashSet<string> needed = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_longest_unused_makes_way_unless_a_job_needs_it()
    {
        MediaSpool spool = new(folder, (2 * StepBytes) + 25, StepBytes, () => needed);
        string first = await PutAsync(spool, 1), second = await PutAsync(spool, 2), third = await PutAsync(spool, 3);
        File.SetLastWriteTimeUtc(spool.Find(first)!, DateTime.UtcNow.AddHours(-3));
        File.SetLastWriteTimeUtc(Path.Combine(folder, "jobs/media", second), DateTime.UtcNow.AddHours(-2));
        needed.Add(first);
        await using SpoolWriter large = spool.Begin();
        await large.WriteAsync(new byte[StepBytes], TestContext.Current.CancellationToken);
        await using SpoolWriter other = spool.Begin();
        await other.WriteAsync(new byte[10], TestContext.Current.CancellationToken);
        Assert.NotNull(spool.Find(first));
        Assert.Null(spool.Find(second));
        Assert.NotNull(spool.Find(third));
        await using SpoolWriter one = spool.Begin();
        GrpcException full = await Assert.ThrowsAsync<GrpcException>(
            () => one.WriteAsync(new byte[10], TestContext.Current.CancellationToken));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, full.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../secrets")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    public void Names_that_are_no_hashes_lead_nowhere(string name) =>
        Assert.Null(new MediaSpool(folder, StepBytes, StepBytes, () => needed).Find(name));

    private static async Task<string> PutAsync(MediaSpool spool, byte value)
    {
        await using SpoolWriter writer = spool.Begin();
        await writer.WriteAsync(Enumerable.Repeat(value, 10).ToArray(), TestContext.Current.CancellationToken);
        (string hash, IDisposable pin) = await writer.CompleteAsync();
        pin.Dispose();
        return hash;
    }
}
