using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Ranking;

namespace InferenceEngine.Posters.Tests;

public sealed class CandidateRankingTests
{
    private static readonly QualityScores quality = new(0.8, 0.8, 0.8, 0.8, 0.8);

    [Fact]
    public void A_large_sure_face_ranks_above_a_small_one_and_that_above_none()
    {
        double none = Score([], []).Total;
        double small = Score([new Box(310, 170, 330, 190)], []).Total;
        double large = Score([new Box(260, 120, 380, 240)], []).Total;
        Assert.True(large > small && small > none);
    }

    [Fact]
    public void A_line_of_text_costs_more_than_a_block_of_the_same_area()
    {
        double line = Score([], [new Box(100, 300, 500, 320)]).Text;
        double block = Score([], [new Box(100, 200, 190, 289)]).Text;
        Assert.True(line > 3 * block);
        Assert.Equal(1, Score([], [new Box(0, 0, 640, 300)]).Text);
    }

    [Fact]
    public void One_clear_subject_scores_above_none_and_above_everything()
    {
        Assert.True(Score(Subject(20, 60)).Saliency > 0.9);
        Assert.Equal(0, Score(Subject(0, 0)).Saliency);
        Assert.True(Score(Subject(0, 80)).Saliency < 0.1);
    }

    private static CandidateScores Score(Box[] faces, Box[] text) => CandidateRanking.Score(
        quality,
        new FrameSeen([.. faces.Select(f => new Face(f, 0.9f, []))], [.. text.Select(t => new TextRegion(t, 0.9f))], Subject(20, 60)),
        640, 360);

    private static CandidateScores Score(SaliencyMap map) => CandidateRanking.Score(quality, new FrameSeen([], [], map), 640, 360);

    /// <summary>A salient square from one side to the other on a grid of 80.</summary>
    private static SaliencyMap Subject(int from, int to) => new(
        [.. Enumerable.Range(0, 80 * 80).Select(i => i % 80 >= from && i % 80 < to && i / 80 >= from && i / 80 < to ? 1f : 0f)], 80, 80);
}
