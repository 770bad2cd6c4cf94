using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx.Tests;

public sealed class WholeNumberSumsTests
{
    [Fact]
    public void What_the_processor_says_is_what_the_kernel_says()
    {
        string? flags = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal));
        Assert.SkipWhen(flags is null, "not an x86 processor");
        string[] names = flags.Split([' ', '\t', ':'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(names.Contains("avx512_vnni") || names.Contains("avx_vnni"), WholeNumberSums.AreWide);
    }
}
