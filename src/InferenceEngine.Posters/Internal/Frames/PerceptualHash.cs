using System.Numerics;

namespace InferenceEngine.Posters.Internal.Frames;

/// <summary>The 64-bit perceptual hash of Zauner (2010): signs of low frequencies of a 32 × 32 cosine transform. Pure.</summary>
internal static class PerceptualHash
{
    private const int Side = 32;
    private const int Kept = 8;
    private static readonly float[] cosines = Cosines();

    public static ulong Of(LumaPlane luma)
    {
        float[] grid = luma.Grid(Side, Side);
        float[] low = new float[Kept * Kept];
        for (int v = 0; v < Kept; v++)
        {
            for (int u = 0; u < Kept; u++)
                low[(v * Kept) + u] = Coefficient(grid, u + 1, v + 1);
        }

        float median = low.Order().ElementAt(low.Length / 2);
        ulong hash = 0;
        for (int i = 0; i < low.Length; i++)
            hash |= low[i] > median ? 1UL << i : 0;
        return hash;
    }

    /// <summary>Bits that differ, 0 to 64; unrelated pictures differ in about 32.</summary>
    public static int Distance(ulong a, ulong b) => BitOperations.PopCount(a ^ b);

    private static float Coefficient(float[] grid, int u, int v)
    {
        float sum = 0;
        for (int y = 0; y < Side; y++)
        {
            float line = 0;
            for (int x = 0; x < Side; x++)
                line += grid[(y * Side) + x] * cosines[(u * Side) + x];
            sum += line * cosines[(v * Side) + y];
        }

        return sum;
    }

    private static float[] Cosines()
    {
        float[] table = new float[(Kept + 1) * Side];
        for (int u = 0; u <= Kept; u++)
        {
            for (int x = 0; x < Side; x++)
                table[(u * Side) + x] = MathF.Cos(MathF.PI / Side * (x + 0.5f) * u);
        }

        return table;
    }
}
