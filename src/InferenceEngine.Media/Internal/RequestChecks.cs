using InferenceEngine.Native;

namespace InferenceEngine.Media.Internal;

/// <summary>What a caller may ask of a worker, so that a mistake is found before anything is sent. Pure.</summary>
internal static class RequestChecks
{
    public static void Hold(PixelBuffer picture, PixelRectangle crop, (int Width, int Height) size, long maxPixels)
    {
        ArgumentNullException.ThrowIfNull(picture);
        bool inside = crop.X >= 0 && crop.Y >= 0 && crop.Width >= 1 && crop.Height >= 1
            && crop.Width <= picture.Width - crop.X && crop.Height <= picture.Height - crop.Y;
        if (!inside)
            throw new ArgumentOutOfRangeException(nameof(crop), $"{crop} is not inside {picture.Width}x{picture.Height}.");
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Width, 1, nameof(size));
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Height, 1, nameof(size));
        long most = Math.Max((long)crop.Width * crop.Height, (long)size.Width * size.Height);
        if (most > maxPixels || Math.Max(size.Width, size.Height) > PixelBuffer.MaxSide)
            throw MediaException.For(MediaError.TooLarge, "encoding", null, $"{most} pixels; the limit is {maxPixels}");
    }

    public static void Encode(StillFormat format, int quality)
    {
        Quality(quality);
        if (!Enum.IsDefined(format))
            throw new ArgumentOutOfRangeException(nameof(format));
    }

    public static void Drawing(int width, int height, SharedFrames memory)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (Math.Max(width, height) > PixelBuffer.MaxSide || (long)width * height * 4 > memory.SlotBytes)
            throw MediaException.For(MediaError.TooLarge, "drawing", null, $"{width} x {height} pixels do not fit the frame memory");
    }

    public static void Animation(IReadOnlyList<PixelBuffer> frames, TimeSpan delay, int quality, SharedFrames memory)
    {
        ArgumentOutOfRangeException.ThrowIfZero(frames.Count, nameof(frames));
        ArgumentOutOfRangeException.ThrowIfLessThan(delay.TotalMilliseconds, 1, nameof(delay));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay.TotalMilliseconds, 60_000, nameof(delay));
        Quality(quality);
        PixelBuffer first = frames[0];
        if (frames.Any(frame => frame.Width != first.Width || frame.Height != first.Height))
            throw new ArgumentException("All frames of an animation have one size.", nameof(frames));
        if (frames.Count * (long)first.Pixels.Length > memory.SlotBytes)
        {
            throw MediaException.For(
                MediaError.TooLarge, "animating", null,
                $"{frames.Count} frames of {first.Width} x {first.Height} do not fit the frame memory");
        }
    }

    private static void Quality(int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
    }
}
