using System.Text.Json;
using System.Text.Json.Serialization;
using InferenceEngine.Media;

namespace InferenceEngine.Posters;

/// <summary>All facts of one production: <c>manifest.json</c>. docs/POSTERS.md describes the file.</summary>
public sealed record PosterManifest
{
    /// <summary>Version of this format.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary>Version of the program.</summary>
    public required string ProgramVersion { get; init; }

    /// <summary>The video.</summary>
    public required VideoFacts Video { get; init; }

    /// <summary>Its shots, in order.</summary>
    public required IReadOnlyList<ShotFacts> Shots { get; init; }

    /// <summary>Its scenes, in order; each is a run of shots.</summary>
    public IReadOnlyList<SceneFacts> Scenes { get; init; } = [];

    /// <summary>The chosen frames, by rank, with their posters.</summary>
    public required IReadOnlyList<Candidate> Candidates { get; init; }

    /// <summary>What is exciting in it; null where that was not asked for.</summary>
    public HighlightReport? Highlights { get; init; }

    /// <summary>Frames that were looked at and cannot be posters.</summary>
    public required IReadOnlyList<RejectedFrame> Rejected { get; init; }

    /// <summary>What people should know: fallbacks, thin sampling, fewer candidates than asked for.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>A logo that is burnt into a corner, in pixels of the frames without bars; null where none was found.</summary>
    public PixelRectangle? Logo { get; init; }

    /// <summary>Models that were used.</summary>
    public required IReadOnlyList<ModelFacts> Models { get; init; }

    /// <summary>"cpu", "cuda" or "tensorrt".</summary>
    public required string ExecutionProvider { get; init; }

    /// <summary>
    /// Seconds per stage. With <see cref="Decoding"/> and <see cref="Reading"/> the only part that differs between two runs on
    /// the same input.
    /// </summary>
    public required IReadOnlyList<StageTiming> Timings { get; init; }

    /// <summary>Where the frames came from; null in manifests of older versions.</summary>
    public DecodingFacts? Decoding { get; init; }

    /// <summary>How the video was read over the network; null where it was not.</summary>
    public ReadingFacts? Reading { get; init; }

    /// <summary>As JSON in UTF-8, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PosterJson.Default.PosterManifest);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="PosterException">It is not such a file.</exception>
    public static PosterManifest FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, PosterJson.Default.PosterManifest)
                ?? throw new PosterException("The poster manifest is empty. Make the posters again.");
        }
        catch (JsonException cause)
        {
            throw new PosterException($"The poster manifest cannot be read: {cause.Message} Make the posters again.", cause);
        }
    }
}

/// <summary>The video as the decoder describes it.</summary>
public sealed record VideoFacts(
    string FileName, string ContentHash, string Format, string Codec, string PixelFormat, int Width, int Height,
    double DurationSeconds, double FrameRate, int Keyframes);

/// <summary>A shot: the first and last frame looked at, in seconds, and how many were.</summary>
public sealed record ShotFacts(int Index, double FromSeconds, double ToSeconds, int Frames)
{
    /// <summary>Index of its scene.</summary>
    public int Scene { get; init; }

    /// <summary>Number of its first frame in the video, from 0; null where only keyframes were looked at.</summary>
    public int? FirstFrame { get; init; }

    /// <summary>Number of its last frame.</summary>
    public int? LastFrame { get; init; }

    /// <summary>"cut", "dissolve" or "fade"; null for the first shot and where only keyframes were looked at.</summary>
    public string? BeginsBy { get; init; }

    /// <summary>How sure it is that it begins there, 0 to 1.</summary>
    public double? Probability { get; init; }
}

/// <summary>Shots that belong together, by how they look.</summary>
public sealed record SceneFacts(int Index, double FromSeconds, double ToSeconds, int FirstShot, int LastShot);

/// <summary>A frame that cannot be a poster, and why.</summary>
public sealed record RejectedFrame(long Pts, double TimeSeconds, int Shot, string Reason);

/// <summary>A model, so that results can be traced to weights and licences.</summary>
public sealed record ModelFacts(string Name, string Version, string Sha256, string WeightsLicence, string PackageLicence);

/// <summary>Where the frames of a production came from.</summary>
/// <param name="DecodedFrames">Frames that the decoder handed over, small ones included.</param>
/// <param name="RememberedPictures">Pictures that an earlier production on the same video had left.</param>
/// <param name="MissedSeconds">Where an earlier production had been, but had left no picture, so that a frame was
/// decoded for it.</param>
public sealed record DecodingFacts(int DecodedFrames, int RememberedPictures, IReadOnlyList<double> MissedSeconds)
{
    /// <summary>"cpu" or "gpu": what decoded all of the video; null where nothing did, or where no GPU may.</summary>
    public string? Device { get; init; }

    /// <summary>Why there.</summary>
    public string? Reason { get; init; }
}

/// <summary>How a video was read over the network, until its posters were out.</summary>
/// <param name="SizeBytes">Size of the video.</param>
/// <param name="ReadBytes">Bytes that came.</param>
/// <param name="Requests">Requests that were made.</param>
/// <param name="WholeBecause">Why all of it was read, or that it was here already; null where only parts were read.</param>
public sealed record ReadingFacts(long SizeBytes, long ReadBytes, int Requests, string? WholeBecause);

/// <summary>How long a stage took.</summary>
public sealed record StageTiming(string Stage, double Seconds);

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PosterManifest))]
internal sealed partial class PosterJson : JsonSerializerContext;
