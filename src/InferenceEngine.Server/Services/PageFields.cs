using System.Text.Unicode;
using InferenceEngine.Selection;

namespace InferenceEngine.Server.Services;

/// <summary>
/// Where the fields of an <c>artwork.v1.SelectPageRequest</c> lie in its bytes. It reads what clients send, and leaves all
/// that is rare (unknown fields, texts beyond the limits or not UTF-8, a context in two pieces, anything broken) to the
/// generated message, so that there is one place that decides about it. One per thread, reused; not thread-safe.
/// </summary>
internal sealed class PageFields
{
    private const byte PlacementTag = (1 << 3) | 2;
    private const byte MemberTag = (2 << 3) | 2;
    private const byte TitleTag = (3 << 3) | 2;
    private const byte ContextTag = (4 << 3) | 2;
    private const byte SegmentTag = (5 << 3) | 2;
    private const int LengthBits = 28; // more is over the limit of a message

    private readonly (int Start, int Length)[] titles = new (int, int)[Limits.PageTitles];
    private (int Start, int Length) placement;
    private (int Start, int Length) member;
    private (int Start, int Length) context;
    private (int Start, int Length) segment;

    /// <summary>Number of titles.</summary>
    public int TitleCount { get; private set; }

    /// <summary>Whether there is a context, of which <see cref="Context"/> has the bytes.</summary>
    public bool HasContext { get; private set; }

    /// <summary>Finds the fields; false leaves the message to the generated code.</summary>
    public bool Find(ReadOnlySpan<byte> message)
    {
        (TitleCount, HasContext, placement, member, context, segment) = (0, false, default, default, default, default);
        int at = 0;
        while (at < message.Length)
        {
            byte tag = message[at++];
            if (!FindLength(message, ref at, out int length) || !Take(tag, message, (at, length)))
                return false;
            at += length;
        }

        return true;
    }

    /// <summary>The placement's id, in UTF-8.</summary>
    public ReadOnlySpan<byte> Placement(ReadOnlySpan<byte> message) => message.Slice(placement.Start, placement.Length);

    /// <summary>The member's id, in UTF-8.</summary>
    public ReadOnlySpan<byte> Member(ReadOnlySpan<byte> message) => message.Slice(member.Start, member.Length);

    /// <summary>The member's segment, in UTF-8; empty when there is none.</summary>
    public ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> message) => message.Slice(segment.Start, segment.Length);

    /// <summary>The id of a title, in UTF-8.</summary>
    public ReadOnlySpan<byte> Title(ReadOnlySpan<byte> message, int index) =>
        message.Slice(titles[index].Start, titles[index].Length);

    /// <summary>The context's message.</summary>
    public ReadOnlySpan<byte> Context(ReadOnlySpan<byte> message) => message.Slice(context.Start, context.Length);

    private static bool FindLength(ReadOnlySpan<byte> message, ref int at, out int length)
    {
        length = 0;
        for (int shift = 0; shift < LengthBits && at < message.Length; shift += 7)
        {
            byte part = message[at++];
            length |= (part & 0x7F) << shift;
            if (part < 0x80)
                return length <= message.Length - at;
        }

        return false;
    }

    private bool Take(byte tag, ReadOnlySpan<byte> message, (int Start, int Length) field)
    {
        if (tag == ContextTag)
        {
            bool first = !HasContext;
            (HasContext, context) = (true, field);
            return first;
        }

        if (field.Length > Limits.IdLength || !Utf8.IsValid(message.Slice(field.Start, field.Length)))
            return false;
        switch (tag)
        {
            case PlacementTag:
                placement = field;
                return true;
            case MemberTag:
                member = field;
                return true;
            case SegmentTag:
                segment = field;
                return true;
            case TitleTag when TitleCount < titles.Length:
                titles[TitleCount++] = field;
                return true;
            default:
                return false;
        }
    }
}
