using System.Buffers.Binary;
using InferenceEngine.Media;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// Finds and fetches the index of an MP4 or MOV (ISO/IEC 14496-12: the moov box), wherever it is, and says what of the file cannot be read
/// in parts. Used by one task.
/// </summary>
internal sealed class MovieIndex(RangedVideo video)
{
    /// <summary>Boxes before the index; real files have a handful.</summary>
    private const int MostBoxes = 64;

    /// <summary>A film of three hours has some 10 MB.</summary>
    private const long MostBytes = 64 << 20;
    private const int HeaderBytes = 16;

    private static readonly string[] first = ["ftyp", "moov", "mdat", "free", "skip", "wide", "pnot"];
    private static readonly string[] fragments = ["moof", "sidx", "styp", "ssix", "mfra"];

    /// <summary>Brings the index and names the video by it; else the reason why the video must be read whole.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellation)
    {
        long at = 0;
        for (int boxes = 0; boxes < MostBoxes && at + HeaderBytes <= video.TotalBytes; boxes++)
        {
            (string type, int header, long size) = await BoxAsync(at, cancellation);
            if (boxes == 0 && !first.Contains(type))
                return "it is no MP4 or MOV";
            if (fragments.Contains(type))
                return "it is fragmented";
            if (size < header || size > video.TotalBytes - at)
                return $"its box '{type}' at {at} is of no possible size";
            if (type == "moov")
                return await TakeAsync(new ByteRange(at, size), header, cancellation);
            at += size;
        }

        return "it has no index";
    }

    private async Task<string?> TakeAsync(ByteRange box, int header, CancellationToken cancellation)
    {
        if (box.Length > MostBytes)
            return $"its index has {box.Length / 1e6:0} MB";
        byte[] index = await video.ReadAsync(box, cancellation);
        for (int at = header; at + 8 <= index.Length;)
        {
            (string type, int ownHeader, long size) = Parse(index.AsSpan(at), index.Length - at);
            if (type == "mvex")
                return "it is fragmented";
            if (size < ownHeader || size > index.Length - at)
                return "its index is damaged";
            at += (int)size;
        }

        video.Name(index);
        return null;
    }

    private async Task<(string Type, int Header, long Size)> BoxAsync(long at, CancellationToken cancellation) =>
        Parse(await video.ReadAsync(new ByteRange(at, HeaderBytes), cancellation), video.TotalBytes - at);

    /// <summary>A size of 1 stands for a longer one behind the type, 0 for the rest.</summary>
    private static (string Type, int Header, long Size) Parse(ReadOnlySpan<byte> box, long rest)
    {
        long size = BinaryPrimitives.ReadUInt32BigEndian(box);
        string type = System.Text.Encoding.Latin1.GetString(box[4..8]);
        if (size == 1)
            return box.Length < HeaderBytes ? (type, HeaderBytes, 0) : (type, HeaderBytes, BinaryPrimitives.ReadInt64BigEndian(box[8..]));
        return (type, 8, size == 0 ? rest : size);
    }
}
