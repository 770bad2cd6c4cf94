using System.Runtime.Intrinsics.X86;
using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx.Internal;

/// <summary>
/// Makes models in whole numbers give the same answers on every processor. Without VNNI the runtime adds products of 8-bit numbers in
/// 16 bits, which overflow, unless it is asked for a slower way; with VNNI that way is slower for nothing (2 × for U-2-Net small).
/// </summary>
internal static class WholeNumberSums
{
    private const int Avx512Vnni = 1 << 11, AvxVnni = 1 << 4;

    /// <summary>Whether this processor adds them in 32 bits.</summary>
    public static bool AreWide { get; } = !X86Base.IsSupported || HasVnni();

    public static void Apply(SessionOptions settings)
    {
        if (!AreWide)
            settings.AddSessionConfigEntry("session.x64quantprecision", "1");
    }

    private static bool HasVnni()
    {
        const int extendedFeatures = 7;
        if (X86Base.CpuId(0, 0).Eax < extendedFeatures)
            return false;
        return (X86Base.CpuId(extendedFeatures, 0).Ecx & Avx512Vnni) != 0 || (X86Base.CpuId(extendedFeatures, 1).Eax & AvxVnni) != 0;
    }
}
