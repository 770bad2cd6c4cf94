namespace InferenceEngine.Posters.Tests;

public sealed class PosterOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.NotNull(new PosterOptions().Validate());

    [Fact]
    public void A_value_out_of_range_is_named()
    {
        (PosterOptions Options, string Setting)[] wrong =
        [
            (new() { CandidateCount = 0 }, "CandidateCount"),
            (new() { AspectRatios = [] }, "AspectRatios"),
            (new() { AspectRatios = [new(0, 1)] }, "AspectRatios"),
            (new() { JpegQuality = 101 }, "JpegQuality"),
            (new() { DiversityLambda = double.NaN }, "DiversityLambda"),
            (new() { Reject = new() { MinSharpness = 2 } }, "Reject.MinSharpness"),
        ];
        Assert.All(wrong, w => Assert.Contains(
            "PosterOptions." + w.Setting, Assert.Throws<ArgumentException>(() => w.Options.Validate()).Message));
    }

    [Theory]
    [InlineData("16:9", 16, 9)]
    [InlineData("1:1", 1, 1)]
    public void A_ratio_is_read(string text, int width, int height) =>
        Assert.Equal(new AspectRatio(width, height), AspectRatio.Parse(text));

    [Theory]
    [InlineData("16x9")]
    [InlineData("0:9")]
    [InlineData("16:9:4")]
    [InlineData("1000:1")]
    public void What_is_no_ratio_is_refused(string text) => Assert.Throws<FormatException>(() => AspectRatio.Parse(text));
}
