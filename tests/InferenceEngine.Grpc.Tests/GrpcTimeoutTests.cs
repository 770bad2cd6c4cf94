using InferenceEngine.Grpc.Internal;

namespace InferenceEngine.Grpc.Tests;

public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData("1H", 3600e3)]
    [InlineData("2M", 120e3)]
    [InlineData("3S", 3000)]
    [InlineData("250m", 250)]
    [InlineData("1500u", 1.5)]
    [InlineData("100n", 0.0001)]
    [InlineData("1n", 0.0001)]
    [InlineData("0m", 0)]
    [InlineData("99999999H", 99999999.0 * 3600e3)]
    public void Reads_a_number_and_a_unit(string text, double expectedMs)
    {
        Assert.True(GrpcTimeout.TryParse(text, out TimeSpan timeout));
        Assert.Equal(expectedMs, timeout.TotalMilliseconds, 1e-6 * Math.Max(expectedMs, 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("5")]
    [InlineData("5x")]
    [InlineData("-5m")]
    [InlineData("1.5S")]
    [InlineData("123456789m")]
    public void Refuses_what_is_malformed(string text) => Assert.False(GrpcTimeout.TryParse(text, out _));
}
