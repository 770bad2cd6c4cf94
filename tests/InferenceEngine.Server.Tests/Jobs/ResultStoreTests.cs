using InferenceEngine.Server.Production.Jobs;

namespace InferenceEngine.Server.Tests.Jobs;

public sealed class ResultStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("engine-results-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Results_that_no_job_refers_to_go_unless_one_is_at_them()
    {
        ResultStore results = new(folder);
        Put(results, "wanted", "used", "old");
        using (await results.TakeTurnAsync("used", TestContext.Current.CancellationToken))
            results.Prune(new HashSet<string> { "wanted" });
        Assert.Equal(["used", "wanted"], Keys());
        results.Prune(new HashSet<string> { "wanted" });
        Assert.Equal(["wanted"], Keys());
    }

    [Fact]
    public void Pictures_are_found_in_what_is_being_made_too_and_names_lead_nowhere_else()
    {
        ResultStore results = new(folder);
        Put(results, "done", "making.partial-1");
        Assert.NotNull(results.FindPicture("done", "a.jpg"));
        Assert.NotNull(results.FindPicture("making", "a.jpg"));
        Assert.Null(results.FindPicture("done", "../making.partial-1/a.jpg"));
        Assert.Null(results.FindPicture("done", ".."));
        Assert.Null(results.FindPicture(string.Empty, "a.jpg"));
        results = new ResultStore(folder);
        Assert.Null(results.FindPicture("making", "a.jpg"));
    }

    private static void Put(ResultStore results, params string[] keys)
    {
        foreach (string key in keys)
        {
            Directory.CreateDirectory(results.PathOf(key));
            File.WriteAllText(Path.Combine(results.PathOf(key), "a.jpg"), "a picture");
        }
    }

    private IEnumerable<string> Keys() => Directory.GetDirectories(Path.Combine(folder, "jobs/results")).Select(p => Path.GetFileName(p)!).Order();
}
