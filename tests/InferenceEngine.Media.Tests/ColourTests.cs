namespace InferenceEngine.Media.Tests;

/// <summary>Known colours through each matrix, range, depth and sampling, and HDR landmarks.</summary>
public sealed class ColourTests(Clips clips)
{
    private static readonly (int R, int G, int B)[] Colours =
        [(255, 255, 255), (0, 0, 0), (128, 128, 128), (200, 40, 40), (30, 180, 60), (40, 60, 200)];

    public static TheoryData<string, string, string, string> Cases => new()
    {
        // matrix of the scaler, range, pixel format, tag of the stream ("" leaves it unspecified)
        { "bt709", "tv", "yuv444p", "bt709" },
        { "bt709", "pc", "yuv444p", "bt709" },
        { "bt601", "tv", "yuv444p", "smpte170m" },
        { "bt601", "pc", "yuv444p", "smpte170m" },
        { "bt2020", "tv", "yuv444p10le", "bt2020nc" },
        { "bt709", "tv", "yuv420p", "bt709" },
        { "bt709", "tv", "yuv422p", "bt709" },
        { "bt709", "tv", "yuv420p10le", "bt709" },
        { "bt709", "pc", "yuv420p10le", "bt709" },
        { "bt601", "tv", "yuv444p", "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Solid_colours_come_out_as_they_went_in(string matrix, string range, string format, string tag)
    {
        await using MediaWorker worker = await Workers.StartAsync();
        foreach ((int r, int g, int b) in Colours)
        {
            string path = Solid($"{matrix}-{range}-{format}-{tag}-{r}-{g}-{b}.mkv", "64x64", (r, g, b), matrix, range, format, tag);
            VideoDescription video = await worker.OpenAsync(path, Workers.Token);
            Assert.Equal(matrix, video.ColorMatrix);
            Assert.Equal(range == "pc" ? "full" : "limited", video.ColorRange);
            AssertColour((r, g, b), await FirstAsync(worker));
        }
    }

    [Theory]
    [InlineData("1280x720", "bt709")]
    [InlineData("720x576", "bt601")]
    [InlineData("640x480", "bt601")]
    public async Task Unspecified_matrix_follows_the_size(string size, string matrix)
    {
        await using MediaWorker worker = await Workers.StartAsync();
        string path = Solid($"guess-{size}.mkv", size, (30, 180, 60), matrix, "tv", "yuv444p", "");
        Assert.Equal(matrix, (await worker.OpenAsync(path, Workers.Token)).ColorMatrix);
        AssertColour((30, 180, 60), await FirstAsync(worker));
    }

    [Fact]
    public async Task Old_full_range_format_of_motion_jpeg_is_full_range()
    {
        string path = clips.Make("j.avi", "-f", "lavfi", "-i", "color=c=0xC82828:s=64x64:r=5:d=1", "-c:v", "mjpeg", "-q:v", "1", "-pix_fmt", "yuvj444p");
        await using MediaWorker worker = await Workers.StartAsync();
        Assert.Equal("full", (await worker.OpenAsync(path, Workers.Token)).ColorRange);
        AssertColour((200, 40, 40), await FirstAsync(worker));
    }

    [Theory]
    [InlineData("gray", "tv", 68, 60)]
    [InlineData("gray", "pc", 60, 60)]
    [InlineData("gray10le", "tv", 270, 60)]
    [InlineData("gray10le", "pc", 241, 60)]
    public async Task Gray_has_equal_channels(string format, string range, int luma, int level)
    {
        string path = clips.Make($"{format}-{range}.mkv", "-f", "lavfi", "-i", $"color=c=black:s=64x64:r=5:d=1,format={format},geq=lum={luma}", "-pix_fmt",
            format, "-c:v", "libx264", "-qp", "0", "-color_range", range);
        await using MediaWorker worker = await Workers.StartAsync();
        await worker.OpenAsync(path, Workers.Token);
        AssertColour((level, level, level), await FirstAsync(worker));
    }

    [Theory]
    [InlineData("rgb24", "png", "mov")]
    [InlineData("gbrp", "libx264rgb", "mkv")]
    [InlineData("rgba", "qtrle", "mov")]
    public async Task Rgb_passes_through(string format, string codec, string container)
    {
        string path = clips.Make($"{format}.{container}", "-f", "lavfi", "-i", "color=c=0x285AC8:s=64x64:r=5:d=1", "-pix_fmt",
            format == "gbrp" ? "rgb24" : format, "-c:v", codec, "-qp", "0");
        await using MediaWorker worker = await Workers.StartAsync();
        Assert.Equal("rgb", (await worker.OpenAsync(path, Workers.Token)).ColorMatrix);
        AssertColour((0x28, 0x5A, 0xC8), await FirstAsync(worker));
    }

    // PQ codes of 0, 50, 203, 1000 and 10000 cd/m². Below the knee light is kept: 50/203 is sRGB 136.
    [Theory]
    [InlineData(64, 0, 1)]
    [InlineData(450, 133, 139)]
    [InlineData(573, 200, 245)]
    [InlineData(723, 253, 255)]
    [InlineData(940, 254, 255)]
    public async Task Pq_light_is_mapped_to_sdr(int luma, int least, int most)
    {
        Shot shot = await HdrAsync("smpte2084", luma);
        (double r, double g, double b) = Workers.Mean(shot, new PixelRectangle(8, 8, 16, 16));
        Assert.InRange(r, least, most);
        Assert.True(Math.Abs(r - g) <= 2 && Math.Abs(g - b) <= 2, $"{r} {g} {b} is not neutral");
    }

    // HLG 75 % is reference white (203 cd/m² at a 1000 cd/m² display): the same landmark as in PQ.
    [Theory]
    [InlineData(64, 0, 1)]
    [InlineData(721, 200, 245)]
    [InlineData(940, 253, 255)]
    public async Task Hlg_light_is_mapped_to_sdr(int luma, int least, int most)
    {
        Shot shot = await HdrAsync("arib-std-b67", luma);
        (double r, double g, double b) = Workers.Mean(shot, new PixelRectangle(8, 8, 16, 16));
        Assert.InRange(r, least, most);
        Assert.True(Math.Abs(r - g) <= 2 && Math.Abs(g - b) <= 2, $"{r} {g} {b} is not neutral");
    }

    private async Task<Shot> HdrAsync(string transfer, int luma)
    {
        string path = clips.Make(
            $"{transfer}-{luma}.mkv", "-f", "lavfi", "-i", $"color=c=black:s=32x32:r=5:d=1,format=yuv444p10le,geq=lum={luma}:cb=512:cr=512",
            "-c:v", "libx264", "-qp", "0", "-color_trc", transfer, "-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_range", "tv");
        await using MediaWorker worker = await Workers.StartAsync();
        VideoDescription video = await worker.OpenAsync(path, Workers.Token);
        Assert.True(video.IsHdr);
        Assert.Equal(transfer, video.ColorTransfer);
        Assert.Equal(10, video.BitDepth);
        return await FirstAsync(worker);
    }

    private string Solid(string name, string size, (int R, int G, int B) colour, string matrix, string range, string format, string tag)
    {
        string filter = $"color=c=0x{colour.R:X2}{colour.G:X2}{colour.B:X2}:s={size}:r=5:d=0.4,format=gbrp," +
            $"scale=out_color_matrix={matrix}:out_range={range}:flags=accurate_rnd+full_chroma_int,format={format}";
        string[] tags = tag.Length == 0 ? [] : ["-colorspace", tag];
        return clips.Make(name, ["-f", "lavfi", "-i", filter, "-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-color_range", range, .. tags]);
    }

    private static async Task<Shot> FirstAsync(MediaWorker worker) =>
        (await Workers.ReadAsync(worker.SweepKeyframesAsync(0, TimeSpan.Zero, Workers.Token)))[0];

    private static void AssertColour((int R, int G, int B) expected, Shot shot)
    {
        (double r, double g, double b) = Workers.Mean(shot, new PixelRectangle(shot.Width / 4, shot.Height / 4, shot.Width / 2, shot.Height / 2));
        bool near = Math.Abs(r - expected.R) <= 2 && Math.Abs(g - expected.G) <= 2 && Math.Abs(b - expected.B) <= 2;
        Assert.True(near, $"expected {expected}, got ({r:F1}, {g:F1}, {b:F1})");
    }
}
