using InferenceEngine.Bandits;
using InferenceEngine.Selection.Internal.Packing;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Draws an arm from a record's pmf where the record lies, by the exponential race: for requests that mask nothing. A
/// pmf of another policy is not drawn from.
/// </summary>
internal struct DrawVisitor(ulong seed, ushort policy, bool wanted) : IRecordVisitor
{
    private double best = double.PositiveInfinity;

    /// <summary>Seed of the race.</summary>
    public readonly ulong Seed => seed;

    /// <summary>Whether the record's pmf is to be drawn from at all.</summary>
    public readonly bool Wanted => wanted;

    /// <summary>Whether some arm could be drawn.</summary>
    public bool Found;

    /// <summary>Whether the record's pmf is that of another policy.</summary>
    public bool Stale;

    /// <summary>Whether the record is on its way from disk.</summary>
    public bool Pending;

    /// <summary>Whether the record did not come in time and the arm was drawn from the prior's pmf.</summary>
    public bool FromPrior;

    /// <summary>Hash of the drawn arm.</summary>
    public uint Arm;

    /// <summary>Its probability.</summary>
    public double Propensity;

    public void Visit(ReadOnlySpan<byte> record)
    {
        Stale = RecordHeader.Of(record).Policy != policy;
        if (Stale)
            return;
        foreach (ref readonly ArmRecord arm in RecordHeader.Arms(record))
        {
            if (arm.Probability > 0)
                Race(arm.Key, arm.Probability);
        }
    }

    /// <summary>Reads the record in <paramref name="slot"/>; true when it is on its way from disk.</summary>
    public bool Read(StateReader reader, StateKey key, int slot)
    {
        // On the stack, where the reader may point to it.
        DrawVisitor draw = this;
        draw.Pending = reader.Begin(key, slot, ref draw) == ReadStatus.Pending;
        this = draw;
        return Pending;
    }

    /// <summary>Reads what came from disk; false when it did not come.</summary>
    public bool ReadEnd(StateReader reader, int slot)
    {
        DrawVisitor draw = this;
        bool came = reader.End(slot, ref draw) != ReadStatus.Pending;
        this = draw;
        return came;
    }

    /// <summary>Draws from equal probabilities: what a title has before anything is learnt.</summary>
    public void DrawFromPrior(TitleEntry title, string aspectRatio)
    {
        int active = title.Heads.Count(arm => !arm.Retired && arm.AspectRatio == aspectRatio);
        foreach (ArtworkHead arm in title.Heads)
        {
            if (!arm.Retired && arm.AspectRatio == aspectRatio)
                Race(arm.Key, 1.0 / active);
        }

        FromPrior = true;
    }

    private void Race(uint key, double probability)
    {
        if (!ExponentialRace.Wins(seed, key, probability, ref best))
            return;
        (Arm, Propensity, Found) = (key, probability, true);
    }
}
