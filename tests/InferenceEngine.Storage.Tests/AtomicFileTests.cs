namespace InferenceEngine.Storage.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Reads_what_was_written_last_and_leaves_nothing_aside()
    {
        AtomicFile.Write(scratch["f"], [1, 2, 3]);
        AtomicFile.Write(scratch["f"], [4]);
        Assert.Equal([4], AtomicFile.Read(scratch["f"])!);
        Assert.Single(Directory.GetFiles(scratch.Path));
    }

    [Fact]
    public void Only_its_owner_can_read_it()
    {
        AtomicFile.Write(scratch["f"], [1]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(scratch["f"]));
    }

    [Fact]
    public void A_missing_file_is_null() => Assert.Null(AtomicFile.Read(scratch["none"]));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(20)]
    public void A_flipped_bit_is_found(int position)
    {
        AtomicFile.Write(scratch["f"], [1, 2, 3]);
        byte[] bytes = File.ReadAllBytes(scratch["f"]);
        bytes[position] ^= 1;
        File.WriteAllBytes(scratch["f"], bytes);
        Assert.Contains(scratch["f"], Assert.Throws<StorageException>(() => AtomicFile.Read(scratch["f"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_file_is_found()
    {
        AtomicFile.Write(scratch["f"], [1, 2, 3]);
        File.WriteAllBytes(scratch["f"], File.ReadAllBytes(scratch["f"])[..10]);
        Assert.Throws<StorageException>(() => AtomicFile.Read(scratch["f"]));
    }
}
