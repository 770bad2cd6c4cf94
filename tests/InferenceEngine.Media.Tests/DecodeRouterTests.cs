namespace InferenceEngine.Media.Tests;

public sealed class DecodeRouterTests
{
    private static readonly Dictionary<string, int> codecs = new() { ["h264"] = 8, ["hevc"] = 10 };
    private static readonly DecodeJob film = new("h264", 8, 1920 * 1080, 3000);
    private static readonly DecodeJob oneFrame = new("h264", 8, 1920 * 1080, 12);

    [Fact]
    public void Without_a_GPU_everything_goes_to_the_processor_with_the_reason() => Assert.Equal(
        new DecodeRoute(DecodeDevice.Cpu, "no driver"),
        new DecodeRouter(new Dictionary<string, int>(), "no driver").Choose(film, 9, 0));

    [Theory]
    [InlineData("prores", 10)]
    [InlineData("h264", 10)]
    public void What_the_GPU_does_not_decode_goes_to_the_processor_however_long_its_queue(string codec, int bits)
    {
        DecodeRoute route = new DecodeRouter(codecs).Choose(film with { Codec = codec, BitDepth = bits }, 100, 0);
        Assert.Equal(DecodeDevice.Cpu, route.Device);
        Assert.Contains($"{codec} of {bits} bit", route.Reason);
    }

    [Fact]
    public void A_film_goes_to_the_GPU_and_a_few_frames_to_the_processor()
    {
        DecodeRouter router = new(codecs);
        Assert.Equal(DecodeDevice.Gpu, router.Choose(film, 0, 0).Device);
        Assert.Equal(DecodeDevice.Cpu, router.Choose(oneFrame, 0, 0).Device);
    }

    [Fact]
    public void A_long_queue_sends_a_job_to_the_other_device()
    {
        DecodeRouter router = new(codecs);
        Assert.Equal(DecodeDevice.Cpu, router.Choose(film, 0, 100).Device);
        Assert.Equal(DecodeDevice.Gpu, router.Choose(oneFrame, 5, 0).Device);
    }

    [Fact]
    public void What_jobs_really_cost_decides_and_by_codec()
    {
        DecodeRouter router = new(codecs);
        for (int i = 0; i < 30; i++)
            router.Measured(DecodeDevice.Gpu, film, TimeSpan.FromSeconds(60));
        Assert.Equal(DecodeDevice.Cpu, router.Choose(film, 0, 0).Device);
        Assert.Equal(DecodeDevice.Gpu, router.Choose(film with { Codec = "hevc" }, 0, 0).Device);
    }

    [Fact]
    public void A_device_that_was_slow_is_tried_again_after_a_while()
    {
        DecodeRouter router = new(codecs);
        for (int i = 0; i < 5; i++)
            router.Measured(DecodeDevice.Gpu, film, TimeSpan.FromSeconds(60));
        int passedOver = 0;
        while (router.Choose(film, 0, 0).Device == DecodeDevice.Cpu && passedOver < 1000)
            passedOver++;
        Assert.InRange(passedOver, 10, 500);
    }

    [Fact]
    public void Measurements_that_cannot_be_change_nothing()
    {
        DecodeRouter router = new(codecs);
        DecodeRoute before = router.Choose(film, 0, 0);
        router.Measured(DecodeDevice.Gpu, film, TimeSpan.Zero);
        router.Measured(DecodeDevice.Gpu, film with { Frames = 0 }, TimeSpan.FromSeconds(9));
        Assert.Equal(before, router.Choose(film, 0, 0));
    }
}
