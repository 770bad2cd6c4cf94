namespace InferenceEngine.Posters.Internal.Highlights;

/// <summary>
/// The filter before loudness of ITU-R BS.1770-4: a shelf for the head, then a high pass. The standard gives coefficients for
/// 48 kHz; these are of the same analogue filters at 16 kHz, by the bilinear transform. Not thread-safe.
/// </summary>
internal sealed class KWeighting
{
    private const double ShelfHz = 1681.974450955533, ShelfDecibels = 3.999843853973347, ShelfQ = 0.7071752369554196;
    private const double PassHz = 38.13547087602444, PassQ = 0.5003270373238773;

    private readonly Section shelf, pass;

    public KWeighting(int sampleRate)
    {
        double k = Math.Tan(Math.PI * ShelfHz / sampleRate), high = Math.Pow(10, ShelfDecibels / 20), band = Math.Pow(high, 0.4996667741545416);
        double a0 = 1 + (k / ShelfQ) + (k * k);
        shelf = new Section(
            (high + (band * k / ShelfQ) + (k * k)) / a0, 2 * ((k * k) - high) / a0, (high - (band * k / ShelfQ) + (k * k)) / a0,
            2 * ((k * k) - 1) / a0, (1 - (k / ShelfQ) + (k * k)) / a0);
        k = Math.Tan(Math.PI * PassHz / sampleRate);
        a0 = 1 + (k / PassQ) + (k * k);
        pass = new Section(1, -2, 1, 2 * ((k * k) - 1) / a0, (1 - (k / PassQ) + (k * k)) / a0);
    }

    public double Next(double sample) => pass.Next(shelf.Next(sample));

    /// <summary>Loudness of a mean square of weighted samples, in LUFS; mono counts as one channel.</summary>
    public static double Loudness(double meanSquare) => -0.691 + (10 * Math.Log10(Math.Max(meanSquare, 1e-12)));

    /// <summary>A filter of second order, transposed direct form II.</summary>
    private sealed class Section(double b0, double b1, double b2, double a1, double a2)
    {
        private double first, second;

        public double Next(double x)
        {
            double y = (b0 * x) + first;
            first = (b1 * x) - (a1 * y) + second;
            second = (b2 * x) - (a2 * y);
            return y;
        }
    }
}
