using InferenceEngine.Grpc;
using InferenceEngine.Server.Production.Outputs;

namespace InferenceEngine.Server.Tests.Jobs;

public sealed class OutputPlaceTests
{
    private static readonly OutputRules rules = new(["s3://posters/films", "/srv/posters"]);

    [Theory]
    [InlineData("s3://posters/films", "s3://posters/films")]
    [InlineData("s3://posters/films/a/b/", "s3://posters/films/a/b")]
    [InlineData("/srv/posters/a", "/srv/posters/a")]
    [InlineData("/srv/posters/x/../a", "/srv/posters/a")]
    public void Places_below_an_allowed_one_are_allowed(string output, string place) => Assert.Equal(place, rules.Check(output).ToString());

    [Theory]
    [InlineData("s3://posters", GrpcStatusCode.PermissionDenied)]
    [InlineData("s3://posters/filmsabove", GrpcStatusCode.PermissionDenied)]
    [InlineData("s3://other/films", GrpcStatusCode.PermissionDenied)]
    [InlineData("s3://posters/films/../secret", GrpcStatusCode.InvalidArgument)]
    [InlineData("s3://posters//films", GrpcStatusCode.InvalidArgument)]
    [InlineData("s3://P/films", GrpcStatusCode.InvalidArgument)]
    [InlineData("/srv/posters/../../etc", GrpcStatusCode.PermissionDenied)]
    [InlineData("/srv/postersabove", GrpcStatusCode.PermissionDenied)]
    [InlineData("posters", GrpcStatusCode.InvalidArgument)]
    [InlineData("s3://posters/films/\n", GrpcStatusCode.InvalidArgument)]
    public void All_others_are_refused(string output, GrpcStatusCode code) =>
        Assert.Equal(code, Assert.Throws<GrpcException>(() => rules.Check(output)).Code);

    [Fact]
    public void A_bucket_without_a_prefix_allows_all_of_it() =>
        Assert.Equal("s3://posters/any", new OutputRules(["s3://posters"]).Check("s3://posters/any").ToString());
}
