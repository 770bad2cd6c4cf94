using System.Text;

namespace InferenceEngine.Bandits.Tests.KnownAnswers;

/// <summary>
/// Published answers of MurmurHash3_x86_32, as collected in the answer of I. Boyd to "Murmurhash3 test vectors" on
/// Stack Overflow.
/// </summary>
public sealed class Murmur3Tests
{
    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("", 1, 0x514E28B7)]
    [InlineData("", 0xFFFFFFFF, 0x81F16F39)]
    [InlineData("FFFFFFFF", 0, 0x76293B50)]
    [InlineData("21436587", 0, 0xF55B516B)]
    [InlineData("21436587", 0x5082EDEE, 0x2362F9DE)]
    [InlineData("214365", 0, 0x7E4A8634)]
    [InlineData("2143", 0, 0xA0F7B07A)]
    [InlineData("21", 0, 0x72661CF4)]
    [InlineData("00000000", 0, 0x2362F9DE)]
    [InlineData("000000", 0, 0x85F0B427)]
    [InlineData("0000", 0, 0x30F4C306)]
    [InlineData("00", 0, 0x514E28B7)]
    public void Bytes(string hex, uint seed, uint expected) =>
        Assert.Equal(expected, FeatureHash.Murmur3(Convert.FromHexString(hex), seed));

    [Theory]
    [InlineData("aaaa", 0x5A97808A)]
    [InlineData("aaa", 0x283E0130)]
    [InlineData("aa", 0x5D211726)]
    [InlineData("a", 0x7FA09EA6)]
    [InlineData("abcd", 0xF0478627)]
    [InlineData("Hello, world!", 0x24884CBA)]
    [InlineData("ππππππππ", 0xD58063C1)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x2FA826CD)]
    public void Words(string text, uint expected) =>
        Assert.Equal(expected, FeatureHash.Murmur3(Encoding.UTF8.GetBytes(text), 0x9747B28C));
}
