namespace InferenceEngine.Selection.Tests;

/// <summary>Vectors of the paper's reference implementation: key 00..0f, message 00, 01, ... of each length.</summary>
public sealed class SipHashTests
{
    private static readonly SipHash Hash = new(0x0706050403020100, 0x0F0E0D0C0B0A0908);

    [Theory]
    [InlineData(0, 0x726FDB47DD0E0E31)]
    [InlineData(1, 0x74F839C593DC67FD)]
    [InlineData(7, 0xAB0200F58B01D137)]
    [InlineData(8, 0x93F5F5799A932462)]
    [InlineData(15, 0xA129CA6149BE45E5)]
    public void Matches_the_published_vectors(int length, ulong expected) =>
        Assert.Equal(expected, Hash.Of([.. Enumerable.Range(0, length).Select(i => (byte)i)]));
}
