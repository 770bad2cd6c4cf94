namespace InferenceEngine.Storage.Tests;

public sealed class DataFolderTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void One_holder_at_a_time()
    {
        using (DataFolder.Open(scratch["d"]))
            Assert.Throws<StorageException>(() => DataFolder.Open(scratch["d"]));
        DataFolder.Open(scratch["d"]).Dispose();
    }

    [Fact]
    public void Another_format_is_refused_with_both_versions()
    {
        DataFolder.Open(scratch["d"]).Dispose();
        File.WriteAllText(scratch["d/VERSION"], "99\n");
        Assert.Contains("format 99", Assert.Throws<StorageException>(() => DataFolder.Open(scratch["d"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_its_place_is_refused()
    {
        File.WriteAllText(scratch["d"], "not a folder");
        Assert.Throws<StorageException>(() => DataFolder.Open(scratch["d"]));
    }
}
