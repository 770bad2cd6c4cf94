namespace InferenceEngine.Onnx.Tests.Gpu;

/// <summary>PQ and HLG to sRGB from the standards, in double precision: ST 2084, BT.2100, BT.2087, BT.2390, IEC 61966-2-1.</summary>
internal static class LightReference
{
    private const double M1 = 2610.0 / 16384, M2 = 2523.0 / 4096 * 128;
    private const double C1 = 3424.0 / 4096, C2 = 2413.0 / 4096 * 32, C3 = 2392.0 / 4096 * 32;
    private const double White = 203;

    public static double[] Map(in GpuFrame frame, double[] code)
    {
        bool hlg = frame.Transfer == GpuTransfer.Hlg;
        double[] light = [.. code.Select(value => hlg ? Scene(value / 255) : Nits(value / 255))];
        if (hlg)
        {
            double scale = 1000 * Math.Pow((0.2627 * light[0]) + (0.6780 * light[1]) + (0.0593 * light[2]), 0.2);
            light = [.. light.Select(value => value * scale)];
        }

        if (frame.Matrix == YuvMatrix.Bt2020)
            light = Narrow(light);
        double peak = hlg ? 1000 : frame.PeakNits, brightest = Math.Max(light.Max(), 1e-6);
        double gain = RollOff(brightest, peak) / brightest / White;
        return [.. light.Select(value => 255 * Encode(Math.Clamp(value * gain, 0, 1)))];
    }

    private static double Nits(double code)
    {
        double root = Math.Pow(code, 1 / M2);
        return 10000 * Math.Pow(Math.Max(root - C1, 0) / (C2 - (C3 * root)), 1 / M1);
    }

    private static double Code(double nits)
    {
        double root = Math.Pow(nits / 10000, M1);
        return Math.Pow((C1 + (C2 * root)) / (1 + (C3 * root)), M2);
    }

    private static double Scene(double code)
    {
        const double a = 0.17883277, b = 1 - (4 * a);
        double c = 0.5 - (a * Math.Log(4 * a));
        return code <= 0.5 ? code * code / 3 : (Math.Exp((code - c) / a) + b) / 12;
    }

    private static double[] Narrow(double[] wide)
    {
        double[][] rows =
        [
            [1.660491, -0.587641, -0.072850], [-0.124550, 1.132900, -0.008349], [-0.018151, -0.100579, 1.118730],
        ];
        return [.. rows.Select(row => Math.Max(0, (row[0] * wide[0]) + (row[1] * wide[1]) + (row[2] * wide[2])))];
    }

    private static double RollOff(double nits, double peak)
    {
        double source = Code(peak), target = Code(White) / source, e = Code(Math.Min(nits, peak)) / source;
        double knee = (1.5 * target) - 0.5;
        if (e <= knee)
            return nits;
        double t = (e - knee) / (1 - knee), t2 = t * t, t3 = t2 * t;
        double rolled = (((2 * t3) - (3 * t2) + 1) * knee) + ((t3 - (2 * t2) + t) * (1 - knee)) + (((3 * t2) - (2 * t3)) * target);
        return Nits(rolled * source);
    }

    private static double Encode(double linear) =>
        linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;
}
