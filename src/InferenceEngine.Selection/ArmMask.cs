namespace InferenceEngine.Selection;

/// <summary>Why an arm could not be drawn.</summary>
public enum ArmMask : byte
{
    /// <summary>It could.</summary>
    None,

    /// <summary>Retired, by an editor or by the policy.</summary>
    Retired,

    /// <summary>Its time has not begun.</summary>
    NotYetValid,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>The viewer is too young for it.</summary>
    Age,

    /// <summary>Not for the viewer's region, or for a region that is not known.</summary>
    Region,

    /// <summary>The request excludes it.</summary>
    Excluded,

    /// <summary>Not in the catalogue any more.</summary>
    Deleted,
}
