using InferenceEngine.Media;

namespace InferenceEngine.Posters;

/// <summary>One encoded poster.</summary>
public sealed record PosterPicture
{
    /// <summary>The frame it was cut from.</summary>
    public required string CandidateId { get; init; }

    /// <summary>"16:9", or "frame" for the preview of a whole frame.</summary>
    public required string AspectRatio { get; init; }

    /// <summary>"jpeg", "webp", "avif" or "png".</summary>
    public required string Format { get; init; }

    /// <summary>Content-addressed: the start of the hash and the format's extension.</summary>
    public required string FileName { get; init; }

    /// <summary>SHA-256 of the bytes.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Size of the file.</summary>
    public required int SizeBytes { get; init; }

    /// <summary>Columns delivered.</summary>
    public required int Width { get; init; }

    /// <summary>Rows delivered.</summary>
    public required int Height { get; init; }

    /// <summary>The part of the frame, in its pixels.</summary>
    public required PixelRectangle Crop { get; init; }

    /// <summary>Whether a blurred border was added, because a face would not fit otherwise.</summary>
    public bool Padded { get; init; }

    /// <summary>The solver's score of the crop.</summary>
    public double Score { get; init; }

    /// <summary>Other good crops of the same shape.</summary>
    public IReadOnlyList<PixelRectangle> Alternatives { get; init; } = [];

    /// <summary>How the template was filled; null without one.</summary>
    public TemplateFacts? Template { get; init; }

    /// <summary>A blurred picture of it in some twenty bytes, for pages to show until it has come: ThumbHash, in base64.</summary>
    public string? ThumbHash { get; init; }

    /// <summary>Its mean colour, as "#rrggbb".</summary>
    public string? Colour { get; init; }

    /// <summary>What was done to its pixels; null for nothing.</summary>
    public Enhancement? Enhancement { get; init; }

    /// <summary>What the crop keeps, cuts or pads, in words.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];
}
