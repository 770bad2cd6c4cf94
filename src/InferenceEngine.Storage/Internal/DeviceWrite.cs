using FASTER.core;

namespace InferenceEngine.Storage.Internal;

/// <summary>A write that a device was asked for. FASTER keeps the source in place until it calls back.</summary>
internal sealed record DeviceWrite(
    IntPtr Source, int Segment, long Offset, int Bytes, DeviceIOCompletionCallback Callback, object Context)
{
    /// <summary>Whether it has failed before and is counted as trouble.</summary>
    public bool Troubled { get; set; }

    /// <summary>The bytes to write.</summary>
    public unsafe ReadOnlySpan<byte> Content => new((void*)Source, Bytes);

    /// <summary>Tells FASTER what came of it.</summary>
    public void Complete(uint errorCode) => Callback(errorCode, errorCode == 0 ? (uint)Bytes : 0, Context);
}
