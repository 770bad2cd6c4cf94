using InferenceEngine.Native;

namespace InferenceEngine.Media.Tests;

public sealed class GpuVideoReaderTests(Clips clips)
{
    private static readonly MediaOptions options = new() { WorkerPath = "unused" };

    [Fact]
    public void Every_frame_comes_once_whatever_the_parts_or_the_reason_is_said()
    {
        string clip = clips.Pattern("gpu-parts.mp4", "640x360", 4, "-c:v", "libx264", "-g", "20", "-bf", "3", "-pix_fmt", "yuv420p");
        GpuDevices gpus = GpuDevices.Discover();
        if (gpus.Reason is not null)
        {
            MediaException error = Assert.Throws<MediaException>(() => GpuVideoReader.Open(clip, options));
            Assert.Equal(MediaError.Unsupported, error.Error);
            Assert.Contains("opening GPU 0 for decoding", error.Message);
            return;
        }

        List<TimeSpan> whole = Times(clip, 0, 1), parts = [.. Enumerable.Range(0, 3).SelectMany(part => Times(clip, part, 3))];
        Assert.Equal(100, whole.Count);
        Assert.Equal(whole, parts);
    }

    [Fact]
    public void A_codec_that_no_GPU_decodes_says_so()
    {
        string clip = clips.Pattern("gpu-prores.mov", "320x180", 1, "-c:v", "prores_ks");
        MediaException error = Assert.Throws<MediaException>(() => GpuVideoReader.Open(clip, options));
        Assert.Equal(MediaError.Unsupported, error.Error);
        Assert.Contains("no GPU decodes 'prores' here: decode on the CPU", error.Message);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(0, 65)]
    public void A_part_that_is_none_is_refused(int part, int parts) => Assert.Throws<ArgumentOutOfRangeException>(
        () => GpuVideoReader.Open("/nowhere", options, part: part, parts: parts));

    private static List<TimeSpan> Times(string clip, int part, int parts)
    {
        using GpuVideoReader reader = GpuVideoReader.Open(clip, options, part: part, parts: parts);
        List<TimeSpan> times = [];
        while (reader.TryRead(out GpuVideoFrame frame))
        {
            Assert.Equal((640, 360, "bt601"), (frame.Width, frame.Height, frame.Matrix));
            times.Add(frame.Time);
        }

        return times;
    }
}
