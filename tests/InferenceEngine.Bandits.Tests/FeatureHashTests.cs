namespace InferenceEngine.Bandits.Tests;

public sealed class FeatureHashTests
{
    // The vectors of docs/FEATURES.md.
    [Theory]
    [InlineData("hour", null, 16, 5, 0.5f)]
    [InlineData("country", "DE", 16, 5, -1f)]
    [InlineData("genre", "comédie", 32, 6, 1f)]
    [InlineData("a", null, 7, 4, 0.5f)]
    public void A_feature_is_where_the_definition_says(
        string name, string? category, int size, int place, float expected)
    {
        float[] x = new float[size];
        if (category is null)
            FeatureHash.Add(name, 0.5f, x);
        else
            FeatureHash.Add(name, category, x);
        Assert.Equal(expected, x[place]);
        Assert.Equal(1, x.Count(v => v != 0));
    }

    [Fact]
    public void Features_at_one_place_add_up()
    {
        float[] x = new float[1];
        FeatureHash.Add("same", 1.5f, x);
        FeatureHash.Add("same", 2f, x);
        Assert.Equal(3.5f, Math.Abs(x[0]));
    }

    [Fact]
    public void Long_names_are_hashed_whole()
    {
        string name = new('x', 1000);
        float[] x = new float[1 << 16];
        FeatureHash.Add(name, 1, x);
        Assert.NotEqual(0, x[FeatureHash.Murmur3(System.Text.Encoding.UTF8.GetBytes(name)) % x.Length]);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] x = new float[32];
        FeatureHash.Add("country", "DE", x);
        long before = GC.GetAllocatedBytesForCurrentThread();
        FeatureHash.Add("country", "DE", x);
        FeatureHash.Add("hour", 0.5f, x);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_vector_has_places() => Assert.Throws<ArgumentException>(() => FeatureHash.Add("a", 1, []));
}
