namespace InferenceEngine.Media;

/// <summary>
/// A decoded frame in the memory of a GPU, as coded: neither turned nor stretched. Its memory is kept until the next one is read.
/// </summary>
/// <param name="Luma">Device address of luma.</param>
/// <param name="LumaStride">Bytes from row to row.</param>
/// <param name="Chroma">Device address of pairs of differences, or of blue's plane.</param>
/// <param name="ChromaStride">Bytes from row to row.</param>
/// <param name="Red">Device address of red's plane; 0 where differences come in pairs.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Is16Bit">Whether a sample has 16 bit, the value in the high ones.</param>
/// <param name="Matrix">"bt601", "bt709" or "bt2020".</param>
/// <param name="Transfer">"sdr", "pq" or "hlg".</param>
/// <param name="IsFullRange">Whether luma runs from 0.</param>
/// <param name="PeakNits">Peak of the mastering display.</param>
/// <param name="Time">From the start of the stream.</param>
public readonly record struct GpuVideoFrame(
    ulong Luma, long LumaStride, ulong Chroma, long ChromaStride, ulong Red, int Width, int Height, bool Is16Bit, string Matrix,
    string Transfer, bool IsFullRange, float PeakNits, TimeSpan Time);
