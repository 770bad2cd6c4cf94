using System.Runtime.Intrinsics.X86;

namespace InferenceEngine.Onnx;

/// <summary>Which of the twins of a vectorised loop runs. All give the same numbers up to rounding.</summary>
public enum VectorWidth
{
    /// <summary>The widest that this processor has.</summary>
    Widest,

    /// <summary>AVX-512.</summary>
    Avx512,

    /// <summary>AVX2 and FMA.</summary>
    Avx2,

    /// <summary>One number at a time.</summary>
    Scalar,
}

/// <summary>What this processor can do.</summary>
public static class VectorWidths
{
    /// <summary>Whether the processor has the instructions.</summary>
    public static bool IsSupported(this VectorWidth width) => width switch
    {
        VectorWidth.Avx512 => Avx512F.IsSupported && Avx512BW.IsSupported,
        VectorWidth.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        _ => true,
    };

    /// <summary>The width that <see cref="VectorWidth.Widest"/> means here.</summary>
    public static VectorWidth Resolve(this VectorWidth width) => width != VectorWidth.Widest ? width
        : VectorWidth.Avx512.IsSupported() ? VectorWidth.Avx512
        : VectorWidth.Avx2.IsSupported() ? VectorWidth.Avx2
        : VectorWidth.Scalar;
}
