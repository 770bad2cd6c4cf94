using System.Text;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// Keeps the first and the last characters of a text stream, so that a chatty process cannot fill memory: what went
/// wrong first and what it said at the end. Thread-safe.
/// </summary>
internal sealed class BoundedText
{
    private const int HeadCapacity = 2 * 1024;
    private const int TailCapacity = 6 * 1024; // a native abort message with its stack fits
    private readonly StringBuilder head = new();
    private readonly StringBuilder tail = new();
    private bool cut;

    /// <summary>Adds a line.</summary>
    public void AddLine(string line)
    {
        lock (head)
        {
            if (tail.Length == 0 && head.Length + line.Length < HeadCapacity)
            {
                head.Append(line).Append('\n');
                return;
            }

            tail.Append(line.Length > TailCapacity ? line[^TailCapacity..] : line).Append('\n');
            if (tail.Length <= TailCapacity)
                return;
            tail.Remove(0, tail.Length - TailCapacity);
            cut = true;
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        lock (head)
            return $"{head}{(cut ? "…" : "")}{tail}".Trim();
    }
}
