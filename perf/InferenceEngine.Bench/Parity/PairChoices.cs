namespace InferenceEngine.Bench.Parity;

/// <summary>Counts whom a cropper keeps of pairs that are shown both ways round.</summary>
internal sealed class PairChoices
{
    private int shown;
    private int first;
    private int either;
    private int samePerson;

    /// <summary>Share of the pictures in which the first group's face is kept, of those in which one is.</summary>
    public double First => either == 0 ? 0.5 : (double)first / either;

    /// <summary>Share of the pictures in which one of the two is kept and the other is not.</summary>
    public double Decided => either / (2.0 * shown);

    /// <summary>
    /// Share of the pairs of which the same person is kept wherever the two are: there the looks decide, whoever they favour.
    /// </summary>
    public double Person => (double)samePerson / shown;

    /// <param name="picture">Which side is kept where the first group's face is left, as <see cref="FacePair.Kept"/> says it.</param>
    /// <param name="turned">The same where it is right.</param>
    public void Add(int picture, int turned)
    {
        shown++;
        first += (picture < 0 ? 1 : 0) + (turned > 0 ? 1 : 0);
        either += Math.Abs(picture) + Math.Abs(turned);
        samePerson += picture * turned < 0 ? 1 : 0;
    }
}
