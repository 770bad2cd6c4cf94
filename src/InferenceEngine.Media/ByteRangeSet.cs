namespace InferenceEngine.Media;

/// <summary>Which bytes of a file are there: ranges in order, none of which touch. Not thread-safe.</summary>
public sealed class ByteRangeSet
{
    private readonly List<ByteRange> ranges = [];

    /// <summary>The ranges, ascending.</summary>
    public IReadOnlyList<ByteRange> Ranges => ranges;

    /// <summary>Whether all of a range is there.</summary>
    public bool Contains(ByteRange range)
    {
        int at = FirstEndingAfter(range.Offset);
        return at < ranges.Count && ranges[at].Offset <= range.Offset && range.End <= ranges[at].End;
    }

    /// <summary>Adds a range, joined with those that it touches.</summary>
    public void Add(ByteRange range)
    {
        int first = FirstEndingAfter(range.Offset - 1), past = first;
        long from = range.Offset, to = range.End;
        for (; past < ranges.Count && ranges[past].Offset <= to; past++)
            (from, to) = (Math.Min(from, ranges[past].Offset), Math.Max(to, ranges[past].End));
        ranges.RemoveRange(first, past - first);
        ranges.Insert(first, new ByteRange(from, to - from));
    }

    /// <summary>What of a range is not there, ascending.</summary>
    public IEnumerable<ByteRange> Absent(ByteRange range)
    {
        long at = range.Offset;
        for (int i = FirstEndingAfter(at); i < ranges.Count && ranges[i].Offset < range.End; i++)
        {
            if (ranges[i].Offset > at)
                yield return new ByteRange(at, ranges[i].Offset - at);
            at = ranges[i].End;
        }

        if (at < range.End)
            yield return new ByteRange(at, range.End - at);
    }

    /// <summary>The first range whose end is behind an offset; the count where there is none.</summary>
    private int FirstEndingAfter(long offset)
    {
        int low = 0, high = ranges.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (ranges[middle].End > offset)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
