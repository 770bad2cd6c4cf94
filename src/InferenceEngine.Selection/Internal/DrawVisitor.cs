using InferenceEngine.Bandits;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Draws an arm from a record's pmf where the record lies, by the exponential race: for requests that mask nothing. A
/// pmf of another policy is not drawn from.
/// </summary>
internal struct DrawVisitor(ulong seed, ushort policy) : IRecordVisitor
{
    /// <summary>Whether some arm could be drawn.</summary>
    public bool Found;

    /// <summary>Whether the record's pmf is that of another policy.</summary>
    public bool Stale;

    /// <summary>Hash of the drawn arm.</summary>
    public uint Arm;

    /// <summary>Its probability.</summary>
    public double Propensity;

    public void Visit(ReadOnlySpan<byte> record)
    {
        Stale = RecordHeader.Of(record).Policy != policy;
        if (Stale)
            return;
        double best = double.PositiveInfinity;
        foreach (ref readonly ArmRecord arm in RecordHeader.Arms(record))
        {
            if (!(arm.Probability > 0))
                continue;
            double time = ExponentialRace.Variate(seed, arm.Key) / arm.Probability;
            if (time >= best)
                continue;
            best = time;
            Arm = arm.Key;
            Propensity = arm.Probability;
            Found = true;
        }
    }
}
