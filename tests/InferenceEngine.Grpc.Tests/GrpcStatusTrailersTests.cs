using InferenceEngine.Grpc.Internal;

namespace InferenceEngine.Grpc.Tests;

public sealed class GrpcStatusTrailersTests
{
    [Theory]
    [InlineData("plain text, all of it", "plain text, all of it")]
    [InlineData("100 %", "100 %25")]
    [InlineData("Tü\n", "T%C3%BC%0A")]
    [InlineData("☂", "%E2%98%82")]
    public void Encodes_what_a_header_cannot_carry(string message, string expected)
    {
        Assert.Equal(expected, GrpcStatusTrailers.PercentEncode(message));
        Assert.Equal(message, Uri.UnescapeDataString(expected));
    }

    [Fact]
    public void Cuts_a_message_that_would_not_fit_a_header() =>
        Assert.InRange(GrpcStatusTrailers.PercentEncode(new string('x', 100_000)).Length, 1024, 1040);
}
