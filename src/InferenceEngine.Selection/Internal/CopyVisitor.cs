using System.Runtime.InteropServices;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>Copies a record out.</summary>
internal struct CopyVisitor : IRecordVisitor
{
    /// <summary>The arms, or empty when there is no record.</summary>
    public ArmRecord[] Arms;

    public void Visit(ReadOnlySpan<byte> record) => Arms = MemoryMarshal.Cast<byte, ArmRecord>(record).ToArray();
}
