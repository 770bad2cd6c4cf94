using InferenceEngine.Native;

[assembly: AssemblyFixture(typeof(InferenceEngine.Media.Tests.Clips))]
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace InferenceEngine.Media.Tests;

/// <summary>Starts workers for tests, and reads whole runs.</summary>
internal static class Workers
{
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static MediaOptions Options { get; } = new()
    {
        WorkerPath = Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "..", "..", "InferenceEngine.Media.Worker", Configuration, "InferenceEngine.Media.Worker")),
        MaxFramePixels = 4096 * 2304,
    };

    private static string Configuration => Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));

    public static Task<MediaWorker> StartAsync(MediaOptions? options = null) =>
        MediaWorker.StartAsync(options ?? Options, Token);

    /// <summary>Opens a file that must fail and returns why.</summary>
    public static async Task<MediaException> RefusedAsync(string path, MediaOptions? options = null)
    {
        await using MediaWorker worker = await StartAsync(options);
        var refused = await Assert.ThrowsAsync<MediaException>(async () =>
        {
            await worker.OpenAsync(path, Token);
            await ReadAsync(worker.SweepKeyframesAsync(0, TimeSpan.Zero, Token));
        });
        Assert.True(worker.IsUsable, "a refused file must not cost the worker: " + refused.Message);
        return refused;
    }

    /// <summary>Copies of all frames of a run.</summary>
    public static async Task<List<Shot>> ReadAsync(IAsyncEnumerable<VideoFrame> frames)
    {
        List<Shot> all = [];
        await foreach (VideoFrame frame in frames)
        {
            using (frame)
                all.Add(Shot.Of(frame));
        }

        return all;
    }

    /// <summary>The mean colour of a part of a picture.</summary>
    public static (double R, double G, double B) Mean(Shot shot, PixelRectangle part)
    {
        double r = 0, g = 0, b = 0;
        for (int y = part.Y; y < part.Y + part.Height; y++)
        {
            for (int x = part.X; x < part.X + part.Width; x++)
            {
                int at = ((y * shot.Width) + x) * 3;
                (r, g, b) = (r + shot.Pixels[at], g + shot.Pixels[at + 1], b + shot.Pixels[at + 2]);
            }
        }

        double count = part.Width * part.Height;
        return (r / count, g / count, b / count);
    }

    public static PixelBuffer Gradient(int width, int height)
    {
        var picture = new PixelBuffer(width, height);
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = picture.Row(y);
            for (int x = 0; x < width; x++)
                (row[x * 3], row[(x * 3) + 1], row[(x * 3) + 2]) = ((byte)(x * 255 / width), (byte)(y * 255 / height), 128);
        }

        return picture;
    }
}

/// <summary>A frame copied out of native memory.</summary>
internal sealed record Shot(long Pts, TimeSpan Time, bool IsKeyframe, int Width, int Height, byte[] Pixels)
{
    public static Shot Of(VideoFrame frame) => new(
        frame.Pts, frame.Time, frame.IsKeyframe, frame.Picture.Width, frame.Picture.Height, frame.Picture.Pixels.ToArray());
}
