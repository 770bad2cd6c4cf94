namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>
/// Texts that many artworks share (aspect ratios, tags, names of scores), each kept once and named by its number. Grows
/// only. Thread-safe.
/// </summary>
internal sealed class TextTable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, uint> numbers = [];
    private string[] texts = new string[16];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return numbers.Count;
        }
    }

    /// <summary>The text of a number that was given out.</summary>
    public string this[uint number] => Volatile.Read(ref texts)[number];

    /// <summary>The number of a text, old or new.</summary>
    public uint Number(string text)
    {
        lock (gate)
        {
            if (numbers.TryGetValue(text, out uint number))
                return number;
            number = (uint)numbers.Count;
            string[] all = texts;
            if (number == all.Length)
                Array.Resize(ref all, 2 * all.Length);
            all[number] = text;
            Volatile.Write(ref texts, all);
            return numbers[text] = number;
        }
    }

    /// <summary>Writes the first <paramref name="count"/> texts.</summary>
    public void Write(PackWriter writer, int count)
    {
        writer.Number((uint)count);
        for (uint i = 0; i < count; i++)
            writer.Text(this[i]);
    }

    /// <summary>Reads texts into an empty table; they get the numbers that they had.</summary>
    public void Read(ref PackReader reader)
    {
        uint count = reader.Number();
        for (uint i = 0; i < count; i++)
            Number(reader.Text());
    }
}
