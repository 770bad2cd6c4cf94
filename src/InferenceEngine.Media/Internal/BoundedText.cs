using System.Text;

namespace InferenceEngine.Media.Internal;

/// <summary>Keeps the last characters of a text stream, so that a chatty process cannot fill memory. Thread-safe.</summary>
internal sealed class BoundedText
{
    private const int Capacity = 8 * 1024; // a native abort message with its stack fits
    private readonly StringBuilder text = new();

    /// <summary>Adds a line.</summary>
    public void AddLine(string line)
    {
        lock (text)
        {
            text.Append(line.Length > Capacity ? line[^Capacity..] : line).Append('\n');
            if (text.Length > Capacity)
                text.Remove(0, text.Length - Capacity);
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        lock (text)
            return text.ToString().Trim();
    }
}
