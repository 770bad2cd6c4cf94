using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using InferenceEngine.Bandits;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection;

/// <summary>
/// The keys of a data folder, made at random when it is new: the key of decision ids and the keys under which members,
/// titles, placements and artworks are hashed. Kept in one file that only its owner can read. Immutable.
/// </summary>
public sealed class Secrets
{
    private const int FileBytes = 1 + 32 + 16 + 16;

    private readonly SipHash members;
    private readonly SipHash names;

    private Secrets(ReadOnlySpan<byte> file)
    {
        KeyId = file[0];
        DecisionKey = file.Slice(1, 32).ToArray();
        members = ReadKey(file[33..]);
        names = ReadKey(file[49..]);
    }

    /// <summary>Names <see cref="DecisionKey"/> in decision ids.</summary>
    public byte KeyId { get; }

    /// <summary>AES-256 key that authenticates decision ids.</summary>
    public byte[] DecisionKey { get; }

    /// <summary>Reads the file, or makes it with keys at random, or from a seed for a simulation.</summary>
    public static Secrets LoadOrCreate(string path, ulong? seed = null)
    {
        byte[]? file = AtomicFile.Read(path);
        if (file is null)
        {
            file = seed is { } known ? Seeded(known) : RandomNumberGenerator.GetBytes(FileBytes);
            file[0] = 1;
            AtomicFile.Write(path, file);
        }

        return file.Length == FileBytes ? new Secrets(file) : throw new StorageException($"{path} has the wrong size.");
    }

    /// <summary>Hash of a member's id: what everything after the request's arrival sees of the member.</summary>
    public ulong Member(string id) => Hash(members, 'm', id);

    /// <summary>Hash of a member's id in UTF-8, of at most <see cref="Limits.IdLength"/> bytes.</summary>
    public ulong Member(ReadOnlySpan<byte> utf8) => Hash(members, 'm', utf8);

    /// <summary>Hash of a title's id.</summary>
    public ulong Title(string id) => Hash(names, 't', id);

    /// <summary>Hash of a title's id in UTF-8, of at most <see cref="Limits.IdLength"/> bytes.</summary>
    public ulong Title(ReadOnlySpan<byte> utf8) => Hash(names, 't', utf8);

    /// <summary>Hash of a placement's id in UTF-8, of at most <see cref="Limits.IdLength"/> bytes.</summary>
    public uint Placement(ReadOnlySpan<byte> utf8) => (uint)Hash(names, 'p', utf8);

    /// <summary>Hash of a placement's id.</summary>
    public uint Placement(string id) => (uint)Hash(names, 'p', id);

    /// <summary>Hash of an artwork's id within its title.</summary>
    public uint Artwork(string titleId, string id) => (uint)Hash(names, 'a', titleId + "\n" + id);

    private static byte[] Seeded(ulong seed)
    {
        byte[] file = new byte[FileBytes];
        for (int i = 0; i < FileBytes; i++)
            file[i] = (byte)Mix64.Of(seed, (ulong)i);
        return file;
    }

    private static SipHash ReadKey(ReadOnlySpan<byte> bytes) =>
        new(BitConverter.ToUInt64(bytes), BitConverter.ToUInt64(bytes[8..]));

    [SkipLocalsInit]
    private static ulong Hash(SipHash hash, char kind, string id)
    {
        Span<byte> bytes = stackalloc byte[1 + (3 * Limits.IdLength * 2) + 3];
        if (id.Length > (Limits.IdLength * 2) + 1)
            throw new ArgumentException($"An id has {id.Length} characters; at most {Limits.IdLength} are allowed.");
        bytes[0] = (byte)kind;
        int count = Encoding.UTF8.GetBytes(id, bytes[1..]);
        return hash.Of(bytes[..(1 + count)]);
    }

    [SkipLocalsInit]
    private static ulong Hash(SipHash hash, char kind, ReadOnlySpan<byte> utf8)
    {
        Span<byte> bytes = stackalloc byte[1 + Limits.IdLength];
        bytes[0] = (byte)kind;
        utf8.CopyTo(bytes[1..]);
        return hash.Of(bytes[..(1 + utf8.Length)]);
    }
}
