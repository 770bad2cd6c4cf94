using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Shots;

namespace InferenceEngine.Posters.Tests.Shots;

/// <summary>Drawn films, frame by frame, as shot detection sees them.</summary>
internal sealed class Footage
{
    private const int Width = 96, Height = 54;
    private readonly List<byte[]> frames = [];

    /// <summary>A scene whose picture slides by <paramref name="step"/> pixels a frame.</summary>
    public Footage Film(int seed, int count, double step = 0.5)
    {
        using PixelBuffer scene = Frames.Scene(seed, Width * 3, Height);
        for (int frame = 0; frame < count; frame++)
        {
            int left = (int)(frame * step) % (Width * 2);
            byte[] pixels = new byte[Width * Height * 3];
            for (int y = 0; y < Height; y++)
                scene.Row(y).Slice(left * 3, Width * 3).CopyTo(pixels.AsSpan(y * Width * 3));
            frames.Add(pixels);
        }

        return this;
    }

    /// <summary>The last frames turn into another scene.</summary>
    public Footage DissolveInto(int seed, int count)
    {
        Footage other = new Footage().Film(seed, count, 0);
        int from = frames.Count - count;
        for (int i = 0; i < count; i++)
        {
            double share = (i + 1.0) / (count + 1);
            for (int at = 0; at < frames[from + i].Length; at++)
                frames[from + i][at] = (byte)((frames[from + i][at] * (1 - share)) + (other.frames[i][at] * share));
        }

        return this;
    }

    /// <summary>Some frames become almost white and come back.</summary>
    public Footage Flash(int at, int count)
    {
        for (int frame = at; frame < at + count; frame++)
            frames[frame] = [.. frames[frame].Select(level => (byte)(255 - ((255 - level) / 5)))];
        return this;
    }

    /// <summary>White letters over a tenth of the frame, from a frame on.</summary>
    public Footage Caption(int at)
    {
        foreach (byte[] frame in frames.Skip(at))
        {
            for (int y = Height - 12; y < Height - 6; y++)
            {
                for (int x = 20; x < 76; x += x % 4 == 1 ? 3 : 1)
                    frame.AsSpan(((y * Width) + x) * 3, 3).Fill(255);
            }
        }

        return this;
    }

    public ShotScan Scan()
    {
        ShotFeatureSequence features = new();
        foreach (byte[] frame in frames)
            features.Add(Thumbnail(frame));
        features.Complete();
        return new ShotScan(
            features, [.. Enumerable.Range(0, frames.Count).Select(i => i * 100L)],
            [.. Enumerable.Range(0, frames.Count).Select(i => TimeSpan.FromSeconds(i / 25.0))]);
    }

    public ShotThumbnail Thumbnail(int frame) => Thumbnail(frames[frame]);

    private static ShotThumbnail Thumbnail(byte[] frame)
    {
        using PixelBuffer picture = new(Width, Height);
        frame.CopyTo(picture.Pixels);
        return new ShotThumbnail(picture);
    }
}
