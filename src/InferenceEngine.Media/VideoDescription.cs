namespace InferenceEngine.Media;

/// <summary>What a video file says about itself and what its packet index shows. Immutable.</summary>
public sealed record VideoDescription
{
    /// <summary>The full path that was opened.</summary>
    public required string Path { get; init; }

    /// <summary>Container, FFmpeg's name.</summary>
    public required string Format { get; init; }

    /// <summary>Codec, FFmpeg's name.</summary>
    public required string Codec { get; init; }

    /// <summary>Pixel format as stored, FFmpeg's name.</summary>
    public required string PixelFormat { get; init; }

    /// <summary>Columns as shown: after sample aspect ratio and rotation.</summary>
    public required int Width { get; init; }

    /// <summary>Rows as shown.</summary>
    public required int Height { get; init; }

    /// <summary>Columns as stored.</summary>
    public required int CodedWidth { get; init; }

    /// <summary>Rows as stored.</summary>
    public required int CodedHeight { get; init; }

    /// <summary>Clockwise turn already applied to frames: 0, 90, 180 or 270.</summary>
    public required int RotationDegrees { get; init; }

    /// <summary>Width of a stored pixel over its height.</summary>
    public required double SampleAspectRatio { get; init; }

    /// <summary>From the first frame's start to the last one's end.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Shown frames per second, on average.</summary>
    public required double FrameRate { get; init; }

    /// <summary>Whether frame times are unevenly spaced.</summary>
    public required bool VariableFrameRate { get; init; }

    /// <summary>The matrix in use: <c>bt601</c>, <c>bt709</c>, <c>bt2020</c>, <c>fcc</c>, <c>smpte240m</c> or <c>rgb</c>.</summary>
    public required string ColorMatrix { get; init; }

    /// <summary>The range in use: <c>limited</c> or <c>full</c>.</summary>
    public required string ColorRange { get; init; }

    /// <summary>The transfer function, FFmpeg's name; <c>unknown</c> is treated as SDR.</summary>
    public required string ColorTransfer { get; init; }

    /// <summary>Whether the transfer is PQ or HLG. Frames are then mapped to SDR.</summary>
    public required bool IsHdr { get; init; }

    /// <summary>Whether the stream says that it is interlaced.</summary>
    public required bool IsInterlaced { get; init; }

    /// <summary>Bits per component as stored.</summary>
    public required int BitDepth { get; init; }

    /// <summary>Packets of the video stream.</summary>
    public required int PacketCount { get; init; }

    /// <summary>Presentation times of the shown keyframes, ascending.</summary>
    public required IReadOnlyList<long> KeyframePts { get; init; }

    /// <summary>Seconds per tick.</summary>
    public required Rational TimeBase { get; init; }

    /// <summary>Presentation time of the first shown frame.</summary>
    public required long StartPts { get; init; }

    /// <summary>Whether there is a sound track.</summary>
    public required bool HasAudio { get; init; }

    /// <summary>Size of the file.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>SHA-256 of the file, lower-case hexadecimal; <see cref="IFileParts.Identity"/> where it came in parts.</summary>
    public required string ContentHash { get; init; }

    /// <summary>
    /// Of a file that came in parts: whether the container's table of samples told the packets, so that none was read for it.
    /// </summary>
    public bool IsIndexedByTable { get; init; }
}
