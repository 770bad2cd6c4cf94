using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;

namespace InferenceEngine.Bench.Highlights;

/// <summary>
/// How much of frames that were shrunk to half comes back by enlarging them, as the signal against the error, beside libvips'
/// bicubic.
/// </summary>
internal static class EnlargedDetail
{
    private const int Frames = 5;

    public static async Task AddAsync(BenchRun run, Enlarger enlarger, string film, CancellationToken cancellation)
    {
        await using MediaWorker worker = await MediaWorker.StartAsync(Worker.Options(), cancellation);
        VideoDescription video = await worker.OpenAsync(film, cancellation);
        double ours = 0, bicubic = 0;
        int count = 0;
        foreach (PixelBuffer original in await MiddlesAsync(worker, video, run.Quick ? 1 : Frames, cancellation))
        {
            using (original)
            {
                Box whole = new(0, 0, original.Width, original.Height);
                using PixelBuffer half = Resampler.Resize(original, whole, original.Width / 2, original.Height / 2);
                using PixelBuffer enlarged = await enlarger.EnlargeAsync(half, (0, 0, half.Width, half.Height), cancellation);
                byte[] png = await worker.EncodeAsync(
                    half, new PixelRectangle(0, 0, half.Width, half.Height), original.Width, original.Height, StillFormat.Png, 1, cancellation);
                using PixelBuffer plain = await worker.DecodeStillAsync(png, cancellation);
                (ours, bicubic, count) = (ours + Error(enlarged, original), bicubic + Error(plain, original), count + 1);
            }
        }

        double network = Decibels(ours / count), peer = Decibels(bicubic / count);
        run.Add(new Figure("halved frames enlarged, against the original, beside bicubic", network, "dB", peer, network / peer));
    }

    /// <summary>The middle of some frames, half as wide and high as they are.</summary>
    private static async Task<List<PixelBuffer>> MiddlesAsync(
        MediaWorker worker, VideoDescription video, int count, CancellationToken cancellation)
    {
        List<PixelBuffer> middles = [];
        int every = Math.Max(1, video.PacketCount / (count + 1));
        await foreach (VideoFrame frame in worker.DecodeRangeAsync(long.MinValue, long.MaxValue, every, 0, cancellation))
        {
            using (frame)
            {
                int width = frame.Picture.Width / 4 * 2, height = frame.Picture.Height / 4 * 2;
                Box middle = new(width / 2, height / 2, (width / 2) + width, (height / 2) + height);
                if (middles.Count < count && frame.Time > TimeSpan.Zero)
                    middles.Add(Resampler.Resize(frame.Picture, middle, width, height));
            }
        }

        return middles;
    }

    /// <summary>Mean squared.</summary>
    private static double Error(PixelBuffer a, PixelBuffer b)
    {
        double sum = 0;
        ReadOnlySpan<byte> first = a.Pixels, second = b.Pixels;
        for (int i = 0; i < first.Length; i++)
            sum += (first[i] - second[i]) * (first[i] - second[i]);
        return sum / first.Length;
    }

    /// <summary>Of the errors of all frames together: a plain frame alone would have any number.</summary>
    private static double Decibels(double error) => 10 * Math.Log10(255.0 * 255 / Math.Max(1e-9, error));
}
