namespace InferenceEngine.Server.Simulation;

/// <summary>Sums over some pages: artworks shown, artworks taken, and takes expected of what was shown.</summary>
internal readonly record struct Round(int Shown, int Taken, double Expected)
{
    /// <summary>Taken of shown.</summary>
    public double TakeRate => Shown == 0 ? 0 : (double)Taken / Shown;

    public static Round operator +(Round a, Round b) => new(a.Shown + b.Shown, a.Taken + b.Taken, a.Expected + b.Expected);
}
