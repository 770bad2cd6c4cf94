using Google.Protobuf;
using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Tests;

/// <summary>Page requests of every shape that clients may send, and bytes that are almost page requests. Seeded.</summary>
internal sealed class RandomRequests(int seed)
{
    private static readonly string[] Members = ["m", "member-1", "møder", "member-2", "", new('x', 128), new('x', 129), new('ö', 100)];
    private static readonly string[] Placements = ["row", "row", "row", "row", "row", "tall", "", "no-such", "rów", new('p', 200)];
    private static readonly string[] Segments = ["young", "young", "old", "no-such", "öld", new('s', 128), new('s', 129), new('ö', 100)];

    private readonly Random random = new(seed);

    /// <summary>A valid message; its values may be beyond the limits.</summary>
    public SelectPageRequest Next()
    {
        SelectPageRequest request = new() { PlacementId = Pick(Placements), MemberId = Pick(Members) };
        int titles = random.Next(20) == 0 ? random.Next(495, 505) : random.Next(6);
        for (int i = 0; i < titles; i++)
            request.TitleIds.Add(Title());
        if (random.Next(3) == 0)
            request.Context = Context();
        if (random.Next(3) == 0)
            request.Segment = Pick(Segments);
        return request;
    }

    /// <summary>The bytes of a message in another order, in pieces, with fields that nobody knows.</summary>
    public byte[] Shuffled(SelectPageRequest request)
    {
        List<byte[]> parts = [];
        foreach (string title in request.TitleIds)
            parts.Add(new SelectPageRequest { TitleIds = { title } }.ToByteArray());
        parts.Insert(random.Next(parts.Count + 1), new SelectPageRequest { PlacementId = request.PlacementId }.ToByteArray());
        parts.Insert(random.Next(parts.Count + 1), new SelectPageRequest { MemberId = request.MemberId }.ToByteArray());
        if (request.Context is not null)
            parts.Insert(random.Next(parts.Count + 1), new SelectPageRequest { Context = request.Context }.ToByteArray());
        if (request.Segment.Length > 0)
            parts.Insert(random.Next(parts.Count + 1), new SelectPageRequest { Segment = request.Segment }.ToByteArray());
        if (random.Next(3) == 0)
            parts.Insert(random.Next(parts.Count + 1), Extra());
        return [.. parts.SelectMany(part => part)];
    }

    /// <summary>Cuts, changes, adds or takes out a byte, or puts two messages together.</summary>
    public byte[] Damaged(byte[] message)
    {
        List<byte> bytes = [.. message];
        int at = random.Next(bytes.Count + 1);
        switch (random.Next(5))
        {
            case 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 1:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 2 when at < bytes.Count:
                bytes.RemoveAt(at);
                break;
            case 3:
                bytes.AddRange(Next().ToByteArray());
                break;
            default:
                if (at < bytes.Count)
                    bytes[at] = (byte)random.Next(256);
                break;
        }

        return [.. bytes];
    }

    private string Title() => random.Next(8) switch
    {
        0 => "no-such",
        1 => string.Empty,
        2 => "fallback",
        3 => new string('ü', random.Next(60, 130)),
        4 => "title-1 ",
        _ => $"title-{random.Next(4)}",
    };

    private PageContext Context()
    {
        PageContext context = new() { Region = Pick(["", "NO", "DE"]), ViewerAge = random.Next(4) == 0 ? random.Next(-1, 250) : 0 };
        for (int i = random.Next(4); i > 0; i--)
            context.Features.Add(Pick([0.5f, -1, float.NaN, float.MaxValue]));
        if (random.Next(2) == 0)
            context.Named["a"] = 0.25f;
        if (random.Next(2) == 0)
            context.Excluded.Add(new ArtworkName { TitleId = "title-1", ArtworkId = "a0" });
        return context;
    }

    // A second of a field that may come once, a field nobody knows, a length in more bytes than it needs, a group.
    private byte[] Extra() => random.Next(7) switch
    {
        0 => new SelectPageRequest { PlacementId = "tall" }.ToByteArray(),
        1 => new SelectPageRequest { MemberId = "other" }.ToByteArray(),
        2 => new SelectPageRequest { Context = Context() }.ToByteArray(),
        3 => [0x98, 0x06, 0x01],
        4 => [0x1A, 0x87, 0x00, .. "title-2"u8],
        5 => [0x9B, 0x06, 0x9C, 0x06],
        _ => [0x2A, 0x02, 0xFF, 0xFF],
    };

    private T Pick<T>(T[] values) => values[random.Next(values.Length)];
}
