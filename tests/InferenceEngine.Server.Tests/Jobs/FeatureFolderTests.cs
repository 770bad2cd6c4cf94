using InferenceEngine.Server.Production;

namespace InferenceEngine.Server.Tests.Jobs;

public sealed class FeatureFolderTests : IDisposable
{
    private static readonly string[] videos = [.. "abc".Select(letter => new string(letter, 64))];
    private readonly string folder = Directory.CreateTempSubdirectory("engine-features-").FullName;

    private readonly LogLines log = new();

    private FeatureFolder Open() => new(folder, "features", 1000, log);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_video_longest_unused_is_forgotten_first_and_the_rest_survives_a_restart()
    {
        FeatureFolder features = Open();
        features.Keep(videos[0], "01", new byte[400]);
        features.Keep(videos[1], "01", new byte[400]);
        Directory.SetLastWriteTimeUtc(Path.Combine(folder, "features", videos[1]), DateTime.UtcNow.AddHours(-1));
        features.Keep(videos[2], "01", [1, 2, 3, .. new byte[397]]);
        Assert.Null(features.Find(videos[1], "01"));
        features = Open();
        Assert.NotNull(features.Find(videos[0], "01"));
        Assert.Equal([1, 2, 3], features.Find(videos[2], "01")![..3]);
    }

    [Fact]
    public void A_disk_that_refuses_is_told_and_fails_nobody()
    {
        FeatureFolder features = Open();
        File.WriteAllBytes(Path.Combine(folder, "features", videos[0]), []);
        features.Keep(videos[0], "01", [1, 2, 3]);
        Assert.Null(features.Find(videos[0], "01"));
        Assert.Equal(1, features.Refused);
        Assert.Contains(videos[0], Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_value_counts_as_forgotten()
    {
        FeatureFolder features = Open();
        features.Keep(videos[0], "01", [1, 2, 3]);
        string path = Path.Combine(folder, "features", videos[0], "01");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[1] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Null(features.Find(videos[0], "01"));
        Assert.False(File.Exists(path));
        Assert.Equal(1, features.Damaged);
        Assert.Contains($"{videos[0]}", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_no_hashes_are_a_fault_of_the_program() =>
        Assert.Throws<ArgumentException>(() => Open().Find("../jobs", "01"));
}
