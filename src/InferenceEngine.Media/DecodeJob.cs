namespace InferenceEngine.Media;

/// <summary>What decodes.</summary>
public enum DecodeDevice
{
    /// <summary>The processor: every codec that FFmpeg has.</summary>
    Cpu,

    /// <summary>The GPU's video engines: some codecs, and a session that takes a tenth of a second to start.</summary>
    Gpu,
}

/// <summary>What is to be decoded, as far as it decides where.</summary>
/// <param name="Codec">FFmpeg's name, as "h264".</param>
/// <param name="BitDepth">Bits of a sample.</param>
/// <param name="FramePixels">Pixels of a frame.</param>
/// <param name="Frames">Frames that must be decoded, those between the wanted ones included.</param>
public readonly record struct DecodeJob(string Codec, int BitDepth, long FramePixels, int Frames)
{
    /// <summary>All of it, in millions of pixels.</summary>
    public double Megapixels => FramePixels * (double)Frames / 1e6;
}

/// <summary>Where a job goes, and why.</summary>
/// <param name="Device">Where.</param>
/// <param name="Reason">For logs and people.</param>
public readonly record struct DecodeRoute(DecodeDevice Device, string Reason);
