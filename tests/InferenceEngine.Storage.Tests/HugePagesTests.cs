using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using InferenceEngine.Storage.Internal;

namespace InferenceEngine.Storage.Tests;

public sealed class HugePagesTests
{
    private const int NoHugePage = 15; // MADV_NOHUGEPAGE

    private static readonly string[] Maps =
    [
        "1000-2000 rw-p 00000000 00:00 0 ",
        "3000-4000 rw-p 00000000 00:00 0 ",
        "4000-6000 ---p 00000000 00:00 0 ",
        "6000-7000 r--p 00000000 08:01 77 /usr/lib/libc.so.6",
        "7000-8000 rw-p 00000000 00:00 0 ",
        "8000-9000 rw-s 00000000 00:00 0 ",
        "9000-a000 rw-p 00000000 00:00 0                          [heap]",
    ];

    [Theory]
    [InlineData(0x1000, 0x1000, 0x2000)]
    [InlineData(0x3800, 0x3000, 0x6000)]
    [InlineData(0x5fff, 0x3000, 0x6000)]
    [InlineData(0x7000, 0x7000, 0x8000)]
    public void The_heap_is_all_that_follows_on_one_another_without_a_file(int inside, int start, int end) =>
        Assert.Equal((start, end), HeapRange.Around(Maps, inside));

    [Theory]
    [InlineData(0x2000)]
    [InlineData(0x6100)]
    [InlineData(0x8800)]
    [InlineData(0xa000)]
    public void An_address_elsewhere_is_no_heap(int inside) =>
        Assert.Throws<InvalidDataException>(() => HeapRange.Around(Maps, inside));

    [Fact]
    public void A_line_that_is_no_mapping_is_named() =>
        Assert.Contains("what is this", Assert.Throws<InvalidDataException>(() => HeapRange.Around(["what is this"], 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_the_heap_grows_by_later_has_the_advice()
    {
        SkipWithoutHugePages();
        byte[] grown = GC.AllocateUninitializedArray<byte>(64 << 20, pinned: true);
        Assert.Contains(" hg", Line("VmFlags:", Address(grown)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_in_ordinary_pages_is_collapsed()
    {
        SkipWithoutHugePages();
        Assert.SkipUnless(Environment.OSVersion.Version >= new Version(6, 1), "MADV_COLLAPSE is of Linux 6.1");
        byte[] used = GC.AllocateUninitializedArray<byte>(64 << 20, pinned: true);
        nint start = (Address(used) + 4095) & ~4095, inside = start + (32 << 20);
        Assert.Equal(0, Libc.madvise(start, 63 << 20, NoHugePage));
        used.AsSpan().Fill(1);
        Assert.Equal(0, Libc.madvise(start, 63 << 20, Libc.HugePage));
        long before = HugeKilobytes(inside);
        Assert.InRange(await HugePages.CollapseAsync(), 60 << 20, long.MaxValue);
        Assert.InRange(HugeKilobytes(inside) - before, 60 << 10, long.MaxValue);
        Assert.DoesNotContain((byte)0, used);
    }

    private static long HugeKilobytes(nint address) =>
        long.Parse(Line("AnonHugePages:", address).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    private static void SkipWithoutHugePages()
    {
        if (HugePages.Ask() is not { } refusal)
            return;
        Assert.SkipWhen(refusal.Contains("transparent_hugepage", StringComparison.Ordinal), refusal);
        Assert.Fail(refusal);
    }

    private static unsafe nint Address(byte[] pinned) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));

    /// <summary>What the kernel says of the mapping that an address is in.</summary>
    private static string Line(string name, nint address)
    {
        bool within = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] ends = line.Split(' ')[0].Split('-');
            if (ends.Length == 2 && nint.TryParse(ends[0], NumberStyles.HexNumber, null, out nint start))
                within = start <= address && address < nint.Parse(ends[1], NumberStyles.HexNumber, null);
            else if (within && line.StartsWith(name, StringComparison.Ordinal))
                return line;
        }

        return "no mapping";
    }
}
