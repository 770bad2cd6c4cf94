using System.Collections.Immutable;
using System.Text;

namespace InferenceEngine.Selection;

/// <summary>
/// A placement and its hash, or one of its segments: evidence of a segment's members lies beside that of all members, under
/// a hash of its own. Immutable.
/// </summary>
public sealed class PlacementEntry
{
    private readonly byte[] segmentBytes = [];

    internal PlacementEntry(uint key, Placement placement, Func<string, uint> keyOfSegment)
    {
        (Key, Placement, Whole) = (key, placement, this);
        Segments = [.. placement.Segments.Select(segment => new PlacementEntry(this, segment, keyOfSegment(segment)))];
    }

    private PlacementEntry(PlacementEntry whole, string segment, uint key)
    {
        (Key, Placement, Whole, Segment) = (key, whole.Placement, whole, segment);
        segmentBytes = Encoding.UTF8.GetBytes(segment);
        Segments = [];
    }

    /// <summary>Hash of the id, and of the segment where it is one.</summary>
    public uint Key { get; }

    /// <summary>The placement.</summary>
    public Placement Placement { get; }

    /// <summary>The segment's name; empty when this is the whole placement.</summary>
    public string Segment { get; } = string.Empty;

    /// <summary>The placement whose segment this is, or this itself.</summary>
    public PlacementEntry Whole { get; }

    /// <summary>Whether this is a segment of a placement.</summary>
    public bool IsSegment => Whole != this;

    /// <summary>The segments, in the placement's order.</summary>
    public ImmutableArray<PlacementEntry> Segments { get; }

    /// <summary>The placement and its segments: everything under which evidence lies.</summary>
    internal IEnumerable<PlacementEntry> Parts => Segments.Prepend(this);

    /// <summary>The segment of this name, or null.</summary>
    public PlacementEntry? Find(string segment) => Segments.FirstOrDefault(part => part.Segment == segment);

    /// <summary>The segment by the UTF-8 of its name, or null. Allocates nothing.</summary>
    internal PlacementEntry? Find(ReadOnlySpan<byte> segment)
    {
        for (int i = 0; i < Segments.Length; i++)
        {
            if (segment.SequenceEqual(Segments[i].segmentBytes))
                return Segments[i];
        }

        return null;
    }
}
