using System.Text;
using InferenceEngine.Native;

namespace InferenceEngine.Media.Tests;

/// <summary>SVG and text, drawn in the worker's sandbox.</summary>
public sealed class DrawingTests
{
    [Fact]
    public async Task An_svg_fills_its_viewport_and_leaves_the_rest_clear()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        byte[] svg =
            """<svg xmlns="http://www.w3.org/2000/svg"><rect x="50%" width="50%" height="100%" fill="#ff0000" fill-opacity="0.5"/></svg>"""u8.ToArray();
        PictureLayer layer = await worker.DrawSvgAsync(svg, 40, 20, Workers.Token);
        Assert.Equal([0, 0, 0, 0], layer.Rgba[..4]);
        byte[] last = layer.Rgba[^4..];
        Assert.InRange(last[3], 127, 128);
        Assert.Equal((last[3], 0, 0), (last[0], last[1], last[2]));
        using PixelBuffer picture = new(40, 20);
        picture.Pixels.Fill(100);
        layer.DrawOn(picture, 0, 0);
        Assert.Equal(100, picture.Row(0)[0]);
        Assert.InRange(picture.Row(0)[117], 177, 178);
        Assert.InRange(picture.Row(0)[118], 49, 51);
    }

    [Theory]
    [InlineData("not xml")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><rect")]
    [InlineData("<html/>")]
    public async Task What_is_no_svg_is_refused_and_the_worker_goes_on(string text)
    {
        await using MediaWorker worker = await Workers.StartAsync();
        MediaException error = await Assert.ThrowsAsync<MediaException>(() => worker.DrawSvgAsync(Encoding.UTF8.GetBytes(text), 10, 10, Workers.Token));
        Assert.Equal(MediaError.Corrupt, error.Error);
        Assert.True(worker.IsUsable);
    }

    [Fact]
    public async Task An_svg_cannot_read_files()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        using PixelBuffer red = new(8, 8);
        for (int i = 0; i < red.Pixels.Length; i += 3)
            (red.Pixels[i], red.Pixels[i + 1], red.Pixels[i + 2]) = (255, 0, 0);
        byte[] png = await worker.EncodeAsync(red, new PixelRectangle(0, 0, 8, 8), 8, 8, StillFormat.Png, 1, Workers.Token);
        string folder = Directory.CreateTempSubdirectory("drawing-").FullName;
        string file = Path.Combine(folder, "red.png");
        await File.WriteAllBytesAsync(file, png, Workers.Token);
        Assert.Equal(0, await RedAsync(worker, file));
        Assert.Equal(0, await RedAsync(worker, "file://" + file));
        Assert.NotEqual(0, await RedAsync(worker, "data:image/png;base64," + Convert.ToBase64String(png)));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Text_takes_the_largest_size_that_fits_and_even_lines()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        TextStyle style = new(400, 120, 200, 8) { MaxLines = 2 };
        DrawnText small = await worker.DrawTextAsync("The long night of the small hours", style, Workers.Token);
        DrawnText large = await worker.DrawTextAsync("Night", style, Workers.Token);
        Assert.Equal(2, small.Lines);
        Assert.True(large.Size > 1.5 * small.Size, $"{large.Size} {small.Size}");
        Assert.InRange(small.Ink.Height, 60, 120);
        Assert.Equal(0, small.UnknownCharacters);
        int[] ends = [LastColumn(small.Layer!, 0, 60), LastColumn(small.Layer!, 60, 120)];
        Assert.True(Math.Abs(ends[0] - ends[1]) < 100, $"lines end at {ends[0]} and {ends[1]}");
    }

    [Fact]
    public async Task Text_that_cannot_fit_says_so()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        DrawnText drawn = await worker.DrawTextAsync(new string('W', 200), new TextStyle(100, 20, 20, 12), Workers.Token);
        Assert.Null(drawn.Layer);
    }

    [Theory]
    [InlineData("الليل الطويل", true)]
    [InlineData("Die lange Nacht", false)]
    public async Task Text_starts_where_its_script_starts(string text, bool right)
    {
        await using MediaWorker worker = await Workers.StartAsync();
        DrawnText drawn = await worker.DrawTextAsync(text, new TextStyle(800, 40, 30, 10), Workers.Token);
        Assert.Equal(0, drawn.UnknownCharacters);
        Assert.Equal(right, drawn.Ink.X > 400);
        Assert.Equal(right, drawn.Ink.X + drawn.Ink.Width > 780);
    }

    [Theory]
    [InlineData("長い夜の物語")]
    [InlineData("긴 밤")]
    [InlineData("लंबी रात")]
    [InlineData("ค่ำคืนอันยาวนาน")]
    public async Task Every_script_has_a_font(string text)
    {
        await using MediaWorker worker = await Workers.StartAsync();
        DrawnText drawn = await worker.DrawTextAsync(text, new TextStyle(600, 60, 40, 10), Workers.Token);
        Assert.Equal(0, drawn.UnknownCharacters);
        Assert.NotNull(drawn.Layer);
    }

    [Fact]
    public async Task Emoji_keep_their_colours_and_unknown_characters_are_counted()
    {
        await using MediaWorker worker = await Workers.StartAsync();
        TextStyle black = new(200, 60, 40, 10) { Color = 0 };
        byte[] heart = (await worker.DrawTextAsync("❤️", black, Workers.Token)).Layer!.Rgba;
        Assert.Contains(Enumerable.Range(0, heart.Length / 4), i => heart[i * 4] > 150 && heart[(i * 4) + 1] < 80);
        Assert.Equal(1, (await worker.DrawTextAsync("\U000F0000", black, Workers.Token)).UnknownCharacters);
    }

    private static async Task<int> RedAsync(MediaWorker worker, string address)
    {
        string svg = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">"""
            + $"""<image width="8" height="8" xlink:href="{address}"/></svg>""";
        return (await worker.DrawSvgAsync(Encoding.UTF8.GetBytes(svg), 8, 8, Workers.Token)).Rgba.Max();
    }

    private static int LastColumn(PictureLayer layer, int fromRow, int toRow) => Enumerable.Range(0, layer.Width)
        .Last(x => Enumerable.Range(fromRow, toRow - fromRow).Any(y => layer.Rgba[(((y * layer.Width) + x) * 4) + 3] > 0));
}
