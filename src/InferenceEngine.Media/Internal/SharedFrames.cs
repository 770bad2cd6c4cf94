using System.IO.MemoryMappedFiles;
using InferenceEngine.Native;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// Memory that parent and worker share, cut into slots of equal size. The parent makes the file and removes its name
/// once the worker has it mapped. Owns the mapping. Who may touch a slot is agreed by messages.
/// </summary>
internal sealed unsafe class SharedFrames : IDisposable
{
    // An encoded picture can be a little larger than its pixels.
    private const long SlackBytes = 1 << 20;

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* start;
    private readonly bool owner;

    private SharedFrames(string path, long slotBytes, int slots, FileMode mode)
    {
        Path = path;
        SlotBytes = slotBytes;
        Slots = slots;
        owner = mode == FileMode.CreateNew;
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = owner ? UnixFileMode.UserRead | UnixFileMode.UserWrite : null,
        };
        var stream = new FileStream(path, options);
        if (owner)
            stream.SetLength(slotBytes * slots);
        file = MemoryMappedFile.CreateFromFile(
            stream, null, slotBytes * slots, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        view = file.CreateViewAccessor(0, slotBytes * slots, MemoryMappedFileAccess.ReadWrite);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    /// <summary>The file's name, until it is removed.</summary>
    public string Path { get; }

    /// <summary>Bytes of a slot.</summary>
    public long SlotBytes { get; }

    /// <summary>Number of slots.</summary>
    public int Slots { get; }

    /// <summary>Makes a file that only this user can open, with room for frames of so many pixels.</summary>
    public static SharedFrames Create(int maxFramePixels, int slots)
    {
        long page = Environment.SystemPageSize;
        long slotBytes = ((maxFramePixels * 3L) + SlackBytes + page - 1) / page * page;
        string path = System.IO.Path.Combine(FolderFor(slotBytes * slots), $"ie-media-{Guid.NewGuid():N}");
        return new SharedFrames(path, slotBytes, slots, FileMode.CreateNew);
    }

    /// <summary>Maps the file that the parent made.</summary>
    public static SharedFrames Attach(string path, long slotBytes, int slots) =>
        new(path, slotBytes, slots, FileMode.Open);

    /// <summary>Removes the name; the memory lives on in both processes.</summary>
    public void Unlink() => File.Delete(Path);

    /// <summary>The first byte of a slot.</summary>
    public byte* Slot(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, Slots);
        return start + (SlotBytes * slot);
    }

    /// <summary>The first bytes of a slot.</summary>
    public Span<byte> Span(int slot, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, SlotBytes);
        return new Span<byte>(Slot(slot), length);
    }

    /// <summary>Copies a part of a picture into slot 0.</summary>
    public void Put(PixelBuffer picture, PixelRectangle part)
    {
        int stride = part.Width * 3;
        Span<byte> target = Span(0, stride * part.Height);
        for (int y = 0; y < part.Height; y++)
            picture.Row(part.Y + y).Slice(part.X * 3, stride).CopyTo(target[(y * stride)..]);
    }

    /// <summary>Copies pictures of one size into slot 0, one under the other.</summary>
    public void Put(IReadOnlyList<PixelBuffer> pictures)
    {
        int length = pictures[0].Pixels.Length;
        Span<byte> target = Span(0, length * pictures.Count);
        for (int i = 0; i < pictures.Count; i++)
            pictures[i].Pixels.CopyTo(target[(i * length)..]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
        if (owner)
            Unlink();
    }

    // A write to a full tmpfs kills the writer, so a small one (64 MiB is usual in containers) is passed over. The file is
    // sparse: only touched pages take room.
    private static string FolderFor(long totalBytes)
    {
        const string memory = "/dev/shm";
        return Directory.Exists(memory) && new DriveInfo(memory).AvailableFreeSpace >= totalBytes
            ? memory
            : System.IO.Path.GetTempPath();
    }
}
