using InferenceEngine.Contracts.Artwork.V1;
using InferenceEngine.Server.Commands;

namespace InferenceEngine.Server.Tests.Jobs;

/// <summary>What <c>engine jobs show</c> says of a job.</summary>
public sealed class JobLinesTests
{
    [Theory]
    [InlineData(0, false, "video      abc, 900 bytes, here already")]
    [InlineData(900, false, "video      abc, 900 bytes, 900 of them fetched")]
    [InlineData(30, true, "video      abc, 900 bytes, 30 of them fetched in parts")]
    public void The_line_of_the_video_says_what_was_fetched(long fetched, bool inParts, string line)
    {
        Job job = new()
        {
            ContentHash = "abc", SourceBytes = 900, FetchedBytes = fetched, InParts = inParts, Submitted = new(),
        };
        Assert.Equal(line, JobLines.Long(job).Last());
    }
}
