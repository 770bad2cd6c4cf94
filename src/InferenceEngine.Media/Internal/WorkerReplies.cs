using System.Runtime.InteropServices;
using InferenceEngine.Media.Protocol;
using InferenceEngine.Native;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// Turns a worker's replies into values after checking every number: a worker that parsed hostile bytes is not trusted.
/// Pure but for copying pixels out of shared memory.
/// </summary>
internal static class WorkerReplies
{
    private const int MaxText = 64;

    /// <summary>Copies a frame out of its slot.</summary>
    public static VideoFrame ToFrame(Frame frame, SharedFrames memory) =>
        new(frame.Pts, TimeSpan.FromMicroseconds(frame.TimeUs), frame.Keyframe, frame.Interlaced, ToPicture(frame, memory))
        {
            IsThumbnail = frame.Thumbnail,
        };

    /// <summary>Copies a picture out of its slot.</summary>
    public static PixelBuffer ToPicture(Frame frame, SharedFrames memory)
    {
        Check(frame.Slot >= 0 && frame.Slot < memory.Slots, "slot");
        Check(frame.Width is >= 1 and <= PixelBuffer.MaxSide && frame.Height is >= 1 and <= PixelBuffer.MaxSide, "frame size");
        Check(frame.Width * (long)frame.Height * 3 <= memory.SlotBytes, "frame size");
        Check(Math.Abs((double)frame.TimeUs) < 1e15, "frame time");
        var picture = new PixelBuffer(frame.Width, frame.Height);
        memory.Span(frame.Slot, picture.Pixels.Length).CopyTo(picture.Pixels);
        return picture;
    }

    /// <summary>Copies encoded bytes out of slot 1.</summary>
    public static byte[] ToEncoded(Done done, SharedFrames memory)
    {
        Check(done.Value >= 1 && done.Value <= Math.Min(memory.SlotBytes, Array.MaxLength), "encoded size");
        return memory.Span(1, (int)done.Value).ToArray();
    }

    /// <summary>Parts of a file that are asked for; whoever brings them knows its size.</summary>
    public static IReadOnlyList<ByteRange> ToRanges(Missing missing)
    {
        Check(missing.Parts.Count is >= 1 and <= 1024, "number of parts");
        Check(missing.Parts.All(part => part.Offset >= 0 && part.Length >= 1 && part.Length <= long.MaxValue - part.Offset), "part of a file");
        return [.. missing.Parts.Select(part => new ByteRange(part.Offset, part.Length))];
    }

    /// <summary>Copies samples out of their slot.</summary>
    public static SoundBlock ToSound(Sound sound, SharedFrames memory)
    {
        Check(sound.Slot >= 0 && sound.Slot < memory.Slots, "slot");
        Check(sound.Samples is >= 1 and <= SoundBlock.MostSamples && sound.Samples * (long)sizeof(float) <= memory.SlotBytes, "block of sound");
        Check(Math.Abs((double)sound.TimeUs) < 1e15, "time of sound");
        Span<byte> bytes = memory.Span(sound.Slot, sound.Samples * sizeof(float));
        return new SoundBlock(TimeSpan.FromMicroseconds(sound.TimeUs), MemoryMarshal.Cast<byte, float>(bytes).ToArray());
    }

    /// <summary>Copies a clip out of slot 1.</summary>
    public static VideoClip ToClip(Clip clip, SharedFrames memory)
    {
        Check(clip.Length >= 1 && clip.Length <= Math.Min(memory.SlotBytes, Array.MaxLength), "size of a clip");
        Check(Math.Abs((double)clip.FromUs) < 1e15 && clip.ToUs >= clip.FromUs && clip.ToUs < 1_000_000_000_000_000, "time of a clip");
        Check(Enum.IsDefined((ClipFormat)clip.Format), "format of a clip");
        return new VideoClip(
            memory.Span(1, (int)clip.Length).ToArray(), (ClipFormat)clip.Format,
            TimeSpan.FromMicroseconds(clip.FromUs), TimeSpan.FromMicroseconds(clip.ToUs));
    }

    /// <summary>Copies a drawing of the size that was asked for out of slot 1.</summary>
    public static PictureLayer ToLayer(Drawing drawing, (int Width, int Height) size, SharedFrames memory)
    {
        Check(drawing.Width == size.Width && drawing.Height == size.Height, "drawing size");
        return new PictureLayer(size.Width, size.Height, memory.Span(1, size.Width * size.Height * 4).ToArray());
    }

    /// <summary>Copies drawn text out of slot 1.</summary>
    public static DrawnText ToText(Drawing drawing, TextStyle style, SharedFrames memory)
    {
        Check(double.IsFinite(drawing.Size) && drawing.Size >= 0 && drawing.Lines >= 0 && drawing.Unknown >= 0, "layout of text");
        PixelRectangle ink = new(drawing.InkLeft, drawing.InkTop, drawing.InkWidth, drawing.InkHeight);
        if (!drawing.Fits)
            return new DrawnText(null, 0, 0, drawing.Unknown, default);
        Check(
            ink.X >= 0 && ink.Y >= 0 && ink.Width >= 1 && ink.Height >= 1 && ink.Width <= style.Width - ink.X && ink.Height <= style.Height - ink.Y,
            "place of text");
        return new DrawnText(ToLayer(drawing, (style.Width, style.Height), memory), drawing.Size, drawing.Lines, drawing.Unknown, ink);
    }

    /// <summary>The exception for a failure reply.</summary>
    public static MediaException ToException(Failure failure, string doing, string? path)
    {
        MediaError error = Enum.IsDefined((MediaError)failure.Error) ? (MediaError)failure.Error : MediaError.Internal;
        string reason = failure.Message.Length > 1000 ? failure.Message[..1000] : failure.Message;
        return MediaException.For(error, doing, path, reason);
    }

    /// <summary>Checks and converts a description.</summary>
    public static VideoDescription ToDescription(Description from, string path, MediaOptions options)
    {
        CheckDescription(from, options);
        return new VideoDescription
        {
            Path = path,
            Format = Text(from.Format),
            Codec = Text(from.Codec),
            PixelFormat = Text(from.PixelFormat),
            Width = from.Width,
            Height = from.Height,
            CodedWidth = from.CodedWidth,
            CodedHeight = from.CodedHeight,
            RotationDegrees = from.RotationDegrees,
            SampleAspectRatio = from.SampleAspectRatio,
            Duration = TimeSpan.FromMicroseconds(from.DurationUs),
            FrameRate = from.FrameRate,
            VariableFrameRate = from.VariableFrameRate,
            ColorMatrix = Text(from.ColorMatrix),
            ColorRange = Text(from.ColorRange),
            ColorTransfer = Text(from.ColorTransfer),
            IsHdr = from.Hdr,
            IsInterlaced = from.Interlaced,
            BitDepth = from.BitDepth,
            PacketCount = from.PacketCount,
            KeyframePts = [.. from.KeyframePts],
            TimeBase = new Rational(from.TimeBaseNumerator, from.TimeBaseDenominator),
            StartPts = from.StartPts,
            HasAudio = from.HasAudio,
            SizeBytes = from.SizeBytes,
            ContentHash = Text(from.ContentHash),
            IsIndexedByTable = from.IndexedByTable,
        };
    }

    private static void CheckDescription(Description from, MediaOptions options)
    {
        Check(from.Width is >= 1 and <= PixelBuffer.MaxSide && from.Height is >= 1 and <= PixelBuffer.MaxSide, "size");
        Check(from.CodedWidth >= 0 && from.CodedHeight >= 0, "coded size");
        Check(from.RotationDegrees is 0 or 90 or 180 or 270, "rotation");
        Check(from.SampleAspectRatio is >= 0.1 and <= 10, "sample aspect ratio");
        Check(from.DurationUs is >= 0 and < 1_000_000_000_000_000, "duration");
        Check(double.IsFinite(from.FrameRate) && from.FrameRate >= 0, "frame rate");
        Check(from.BitDepth is >= 1 and <= 64, "bit depth");
        Check(from.PacketCount >= 1 && from.PacketCount <= options.MaxPackets, "packet count");
        Check(from.KeyframePts.Count <= from.PacketCount, "keyframe count");
        Check(from.TimeBaseNumerator > 0 && from.TimeBaseDenominator > 0, "time base");
        Check(from.SizeBytes > 0, "file size");
    }

    private static string Text(string text)
    {
        Check(text.Length <= MaxText, "text");
        return text;
    }

    private static void Check(bool holds, string what)
    {
        if (!holds)
            throw new MediaException(MediaError.WorkerCrashed, $"The media worker sent an impossible {what}.");
    }
}
