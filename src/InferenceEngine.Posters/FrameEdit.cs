using InferenceEngine.Media;

namespace InferenceEngine.Posters;

/// <summary>Posters of a frame that a person chose.</summary>
/// <param name="Pts">The frame's time stamp.</param>
/// <param name="Options">Shapes, formats, sizes and design; what ranking looks at does not matter.</param>
public sealed record FrameEdit(long Pts, PosterOptions Options)
{
    /// <summary>The part of the frame for a shape, as a person chose it, in pixels of the frame; shapes without one are cut as in production.</summary>
    public IReadOnlyDictionary<AspectRatio, PixelRectangle> Crops { get; init; } = new Dictionary<AspectRatio, PixelRectangle>();

    /// <summary>
    /// A logo that production found burnt into the video (<see cref="PosterManifest.Logo"/>): crops of no one's choosing leave it out
    /// as there, and one by hand that shows it says so. Null where there is none.
    /// </summary>
    public PixelRectangle? Logo { get; init; }
}

/// <summary>What came of an edit.</summary>
/// <param name="Candidate">The frame, with its scores, boxes and pictures.</param>
/// <param name="Files">The preview and the posters, as in a production.</param>
public sealed record EditedPosters(Candidate Candidate, IReadOnlyList<(PosterPicture Picture, byte[] Bytes)> Files);

/// <summary>A frame of a video to look at.</summary>
/// <param name="Pts">Its time stamp.</param>
/// <param name="TimeSeconds">Seconds from the start.</param>
/// <param name="Width">Columns of the whole frame, without letterbox bars.</param>
/// <param name="Height">Rows of the whole frame.</param>
/// <param name="DurationSeconds">Length of the video.</param>
/// <param name="FrameRate">Its frames a second.</param>
/// <param name="Jpeg">The picture, made small.</param>
public sealed record FrameView(
    long Pts, double TimeSeconds, int Width, int Height, double DurationSeconds, double FrameRate, byte[] Jpeg);

/// <summary>Which frame is meant.</summary>
public enum FrameSpot
{
    /// <summary>The first at or after a time stamp; the last of the video where there is none.</summary>
    At,

    /// <summary>The one after.</summary>
    After,

    /// <summary>The one before.</summary>
    Before,
}
