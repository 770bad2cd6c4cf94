using InferenceEngine.Bandits;
using InferenceEngine.Selection.Internal.Packing;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Draws an arm from a record's pmf where the record lies, by the exponential race: for requests that mask nothing. A
/// pmf of another policy is not drawn from.
/// </summary>
internal struct DrawVisitor(ulong seed, ushort policy, uint stamp, bool wanted) : IRecordVisitor
{
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

    /// <summary>Where its artwork lies among the title's bytes that have the stamp; 0 when the record is of others.</summary>
    public ushort Place;

    public void Visit(ReadOnlySpan<byte> record)
    {
        // A record that was overwritten meanwhile is visited again.
        (Found, Place) = (false, 0);
        Stale = RecordLayout.Policy(record) != policy;
        if (Stale)
            return;
        int winner = Draw(RecordLayout.Probabilities(record), RecordLayout.Keys(record));
        if (winner >= 0 && stamp != 0 && RecordLayout.Stamp(record) == stamp)
            Place = RecordLayout.Places(record)[winner];
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
        uint[] keys = [.. title.Heads.Where(arm => !arm.Retired && arm.AspectRatio == aspectRatio).Select(arm => arm.Key)];
        double[] pmf = new double[keys.Length];
        pmf.AsSpan().Fill(1.0 / keys.Length);
        Draw(pmf, keys);
        FromPrior = true;
    }

    private int Draw(ReadOnlySpan<double> pmf, ReadOnlySpan<uint> keys)
    {
        int winner = ExponentialRace.Draw(pmf, keys, seed);
        if (winner >= 0)
            (Arm, Propensity, Found) = (keys[winner], pmf[winner], true);
        return winner;
    }
}
