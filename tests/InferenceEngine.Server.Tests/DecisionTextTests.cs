using InferenceEngine.Selection;
using InferenceEngine.Server.Web;

namespace InferenceEngine.Server.Tests;

/// <summary>Decision ids as people paste them.</summary>
public sealed class DecisionTextTests
{
    private static readonly byte[] id = [.. Enumerable.Range(0, DecisionId.SizeBytes).Select(i => (byte)(255 - (i * 3)))];

    [Fact]
    public void Base64_that_of_URLs_and_hexadecimal_are_read()
    {
        string base64 = Convert.ToBase64String(id);
        Assert.True(base64.Contains('+') || base64.Contains('/')); // so that the form for URLs differs
        Assert.Equal(id, DecisionText.Parse(base64));
        Assert.Equal(id, DecisionText.Parse($"  {base64.Replace('+', '-').Replace('/', '_')}\n"));
        Assert.Equal(id, DecisionText.Parse(Convert.ToHexString(id)));
        Assert.Equal(id, DecisionText.Parse(Convert.ToHexStringLower(id)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no id")]
    [InlineData("AAAA")]
    [InlineData("zz")]
    public void Anything_else_is_told(string text)
    {
        FormatException wrong = Assert.Throws<FormatException>(() => DecisionText.Parse(text));
        Assert.Contains("60 bytes", wrong.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => DecisionText.Parse(Convert.ToHexString(id)[..^1] + "x"));
        Assert.Throws<FormatException>(() => DecisionText.Parse(Convert.ToBase64String([.. id, 1, 2, 3])));
    }
}
