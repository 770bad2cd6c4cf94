using InferenceEngine.Contracts.Artwork.V1;
using InferenceEngine.Server.Commands;

namespace InferenceEngine.Server.Tests.Jobs;

/// <summary>What <c>engine jobs show</c> says of a job.</summary>
public sealed class JobLinesTests
{
    [Theory]
    [InlineData("https://host/film.mp4", 0, false, "video      abc, 900 bytes, here already")]
    [InlineData("https://host/film.mp4", 964, false, "video      abc, 900 bytes, 964 fetched")]
    [InlineData("https://host/film.mp4", 30, true, "video      abc, 900 bytes, 30 fetched in parts")]
    [InlineData("film.mp4", 0, false, "video      abc, 900 bytes")]
    public void The_line_of_the_video_says_what_was_fetched(string source, long fetched, bool inParts, string line)
    {
        Job job = new()
        {
            Source = source, ContentHash = "abc", SourceBytes = 900, FetchedBytes = fetched, InParts = inParts, Submitted = new(),
        };
        Assert.Equal(line, JobLines.Long(job).Last());
    }
}
