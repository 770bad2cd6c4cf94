namespace InferenceEngine.Media.Tests;

/// <summary>What the doctor shows, and the version handshake.</summary>
public sealed class LibrariesTests
{
    [Fact]
    public void Libraries_name_their_versions()
    {
        IReadOnlyDictionary<string, string> versions = MediaLibraries.Versions();
        Assert.All(["libavcodec", "libavformat", "libavutil", "libswresample", "libswscale", "vips"],
            name => Assert.Matches(@"^\d+\.\d+\.\d+$", versions[name]));
    }

    [Fact]
    public void Common_decoders_are_there() =>
        Assert.Superset(new HashSet<string> { "h264", "hevc", "vp9", "mpeg2video" }, MediaLibraries.VideoDecoders().ToHashSet());

    [Fact]
    public void Accelerations_are_listed() => Assert.NotNull(MediaLibraries.HardwareAccelerations());

    [Fact]
    public void Wrong_version_says_expected_found_path_and_fix()
    {
        var wrong = Assert.Throws<MediaException>(() => MediaLibraries.CheckVersion(99));
        Assert.Contains($"expected {MediaLibraries.ExpectedAbiVersion}, found 99", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(MediaLibraries.ShimPath, wrong.Message, StringComparison.Ordinal);
        Assert.Contains("build again", wrong.Message, StringComparison.Ordinal);
    }
}
