using System.Collections;

namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>The tags of an artwork as they lie in its block, read when they are asked for. Immutable.</summary>
internal sealed class PackedTags(byte[] block, int offset, int count, TextTable texts) : IReadOnlyList<string>
{
    public int Count => count;

    public string this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)count, nameof(index));
            PackReader reader = new(block, offset);
            for (int i = 0; i < index; i++)
                reader.Number();
            return texts[reader.Number()];
        }
    }

    public IEnumerator<string> GetEnumerator()
    {
        for (int i = 0; i < count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
