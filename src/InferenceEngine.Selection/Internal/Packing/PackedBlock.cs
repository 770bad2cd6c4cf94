namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>
/// A block of the catalogue's file, with the artworks of hundreds of titles, and the texts that they share. Immutable.
/// </summary>
internal sealed class PackedBlock(byte[] bytes, TextTable texts)
{
    public byte[] Bytes => bytes;

    public TextTable Texts => texts;
}
