namespace InferenceEngine.Media.Tests;

/// <summary>Against an array of bytes that are there or not.</summary>
public sealed class ByteRangeSetTests
{
    private const int Size = 200;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_knows_the_bytes_that_were_added(int seed)
    {
        Random random = new(seed);
        bool[] bytes = new bool[Size];
        ByteRangeSet set = new();
        for (int round = 0; round < 60; round++)
        {
            ByteRange added = Some(random, 12);
            set.Add(added);
            Array.Fill(bytes, true, (int)added.Offset, (int)added.Length);
            ByteRange asked = Some(random, 60);
            int[] places = [.. Enumerable.Range((int)asked.Offset, (int)asked.Length)];
            Assert.Equal(places.All(at => bytes[at]), set.Contains(asked));
            Assert.Equal(places.Where(at => !bytes[at]), set.Absent(asked).SelectMany(Places));
            Assert.Equal(Enumerable.Range(0, Size).Where(at => bytes[at]), set.Ranges.SelectMany(Places));
            Assert.All(set.Ranges.Zip(set.Ranges.Skip(1)), pair => Assert.True(pair.First.End < pair.Second.Offset, "two ranges touch"));
        }
    }

    private static ByteRange Some(Random random, int longest)
    {
        int length = random.Next(1, longest);
        return new ByteRange(random.Next(0, Size - length), length);
    }

    private static IEnumerable<int> Places(ByteRange range) => Enumerable.Range((int)range.Offset, (int)range.Length);
}
