namespace InferenceEngine.Onnx;

/// <summary>How hard to look for small faces.</summary>
public enum FaceSearch
{
    /// <summary>The whole frame and squares as high as it: faces from about 8 % of the frame's height.</summary>
    Fast,

    /// <summary>Also squares of half that height: faces from about 4 %; three to five times the work.</summary>
    Thorough,
}

/// <summary>Thresholds of <see cref="FaceDetector"/>, chosen on labelled photographs (see the tests).</summary>
public sealed record FaceDetectorOptions
{
    /// <summary>Least confidence of a face seen in the whole frame.</summary>
    public float FrameThreshold { get; init; } = 0.5f;

    /// <summary>Least confidence of a face seen in a tile; higher, because tiles see texture close up.</summary>
    public float TileThreshold { get; init; } = 0.6f;

    /// <summary>A face under this confidence is looked at once more, close up; sleeves and leaves fail that.</summary>
    public float SureScore { get; init; } = 0.9f;

    /// <summary>Least confidence of the close look.</summary>
    public float CloseThreshold { get; init; } = 0.62f;

    /// <summary>Most close looks per picture; further unsure faces are dropped.</summary>
    public int MaxCloseLooks { get; init; } = 24;

    /// <summary>Boxes that share more than this (intersection over union) are one face.</summary>
    public float MergeIoU { get; init; } = 0.3f;

    /// <summary>Most tiles of one frame.</summary>
    public int MaxTiles { get; init; } = 32;

    /// <summary>Most faces returned, best first.</summary>
    public int MaxFaces { get; init; } = 64;
}
