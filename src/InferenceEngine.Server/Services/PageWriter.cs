using System.Buffers;
using System.Buffers.Binary;
using InferenceEngine.Selection;
using Outcome = InferenceEngine.Contracts.Artwork.V1.Selection.Types.Outcome;

namespace InferenceEngine.Server.Services;

/// <summary>
/// Writes an <c>artwork.v1.SelectPageResponse</c>, one selection after the other, as the generated message does: fields in
/// the order of their numbers, none that has its default. Pure but for the buffer.
/// </summary>
internal static class PageWriter
{
    private const byte SelectionTag = (1 << 3) | 2;
    private const byte TitleTag = (1 << 3) | 2;
    private const byte OutcomeTag = 2 << 3;
    private const byte ArtworkTag = (3 << 3) | 2;
    private const byte UriTag = (4 << 3) | 2;
    private const byte PropensityTag = (5 << 3) | 1;
    private const byte DecisionTag = (6 << 3) | 2;
    private const int MostLengthBytes = 5;

    /// <summary>Appends the selection of a title.</summary>
    public static void Write(IBufferWriter<byte> response, ReadOnlySpan<byte> titleId, in Decision decision)
    {
        decision.ReadArtwork(out ReadOnlySpan<byte> artworkId, out ReadOnlySpan<byte> uri);
        bool selected = decision.Outcome == SelectionOutcome.Selected;
        double propensity = selected ? decision.Propensity : 0;
        DecisionId id = decision.Id;
        ReadOnlySpan<byte> idBytes = selected ? id.Bytes : [];
        int size = SizeOf(titleId) + 2 + SizeOf(artworkId) + SizeOf(uri) + (propensity == 0 ? 0 : 1 + sizeof(double)) + SizeOf(idBytes);
        Span<byte> target = response.GetSpan(1 + MostLengthBytes + size);
        target[0] = SelectionTag;
        int at = WriteLength(target, 1, size);
        at = WriteBytes(target, at, TitleTag, titleId);
        target[at++] = OutcomeTag;
        target[at++] = (byte)Of(decision.Outcome);
        at = WriteBytes(target, at, ArtworkTag, artworkId);
        at = WriteBytes(target, at, UriTag, uri);
        if (propensity != 0)
        {
            target[at++] = PropensityTag;
            BinaryPrimitives.WriteDoubleLittleEndian(target[at..], propensity);
            at += sizeof(double);
        }

        at = WriteBytes(target, at, DecisionTag, idBytes);
        response.Advance(at);
    }

    /// <summary>What the wire says of an outcome; never its default.</summary>
    public static Outcome Of(SelectionOutcome outcome) => outcome switch
    {
        SelectionOutcome.Selected => Outcome.Selected,
        SelectionOutcome.UnknownTitle => Outcome.UnknownTitle,
        SelectionOutcome.Fallback => Outcome.Fallback,
        _ => Outcome.NoArtwork,
    };

    private static int SizeOf(ReadOnlySpan<byte> bytes)
    {
        int size = bytes.Length;
        if (size == 0)
            return 0;
        int whole = 2 + size;
        for (; size >= 0x80; size >>= 7)
            whole++;
        return whole;
    }

    private static int WriteLength(Span<byte> target, int at, int length)
    {
        for (; length >= 0x80; length >>= 7)
            target[at++] = (byte)(length | 0x80);
        target[at++] = (byte)length;
        return at;
    }

    private static int WriteBytes(Span<byte> target, int at, byte tag, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return at;
        target[at] = tag;
        at = WriteLength(target, at + 1, bytes.Length);
        bytes.CopyTo(target[at..]);
        return at + bytes.Length;
    }
}
