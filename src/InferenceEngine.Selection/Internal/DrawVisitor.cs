using System.Runtime.InteropServices;
using InferenceEngine.Bandits;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>Draws an arm from a record's pmf where the record lies, by the exponential race.</summary>
internal struct DrawVisitor(ulong seed) : IRecordVisitor
{
    /// <summary>Whether some arm could be drawn.</summary>
    public bool Found;

    /// <summary>Hash of the drawn arm.</summary>
    public uint Arm;

    /// <summary>Its probability.</summary>
    public double Propensity;

    public void Visit(ReadOnlySpan<byte> record)
    {
        double best = double.PositiveInfinity;
        foreach (ref readonly ArmRecord arm in MemoryMarshal.Cast<byte, ArmRecord>(record))
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
