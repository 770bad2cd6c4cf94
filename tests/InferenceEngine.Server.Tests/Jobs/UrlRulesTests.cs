using InferenceEngine.Grpc;
using InferenceEngine.Server.Production.Jobs;

namespace InferenceEngine.Server.Tests.Jobs;

public sealed class UrlRulesTests
{
    private static readonly UrlRules rules = new(["films.example", "*.cdn.example", "here:8080", "[::1]:90"]);

    [Theory]
    [InlineData("https://films.example/a.mp4")]
    [InlineData("http://FILMS.example:80/a.mp4?x=1")]
    [InlineData("https://eu.cdn.example/a.mp4")]
    [InlineData("http://here:8080/a")]
    [InlineData("http://[::1]:90/a")]
    public void Listed_hosts_are_allowed(string url) => Assert.Equal(new Uri(url), rules.Check(url));

    [Theory]
    [InlineData("", GrpcStatusCode.InvalidArgument)]
    [InlineData("films.example/a.mp4", GrpcStatusCode.InvalidArgument)]
    [InlineData("file:///etc/passwd", GrpcStatusCode.InvalidArgument)]
    [InlineData("ftp://films.example/a.mp4", GrpcStatusCode.InvalidArgument)]
    [InlineData("https://anna:secret@films.example/a.mp4", GrpcStatusCode.InvalidArgument)]
    [InlineData("https://films.example:8443/a.mp4", GrpcStatusCode.PermissionDenied)]
    [InlineData("https://other.example/a.mp4", GrpcStatusCode.PermissionDenied)]
    [InlineData("https://cdn.example/a.mp4", GrpcStatusCode.PermissionDenied)]
    [InlineData("https://films.example.evil.example/", GrpcStatusCode.PermissionDenied)]
    [InlineData("https://evilcdn.example/", GrpcStatusCode.PermissionDenied)]
    [InlineData("http://here/a", GrpcStatusCode.PermissionDenied)]
    [InlineData("http://here:80801/a", GrpcStatusCode.InvalidArgument)]
    public void All_else_is_refused(string url, GrpcStatusCode code) =>
        Assert.Equal(code, Assert.Throws<GrpcException>(() => rules.Check(url)).Code);

    [Fact]
    public void Without_a_list_no_url_is_fetched_and_the_message_says_how_to_allow_one()
    {
        GrpcException refused = Assert.Throws<GrpcException>(() => new UrlRules([]).Check("https://films.example/a.mp4"));
        Assert.Equal(GrpcStatusCode.FailedPrecondition, refused.Code);
        Assert.Contains("--url-host", refused.Message, StringComparison.Ordinal);
    }
}
