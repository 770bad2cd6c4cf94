namespace InferenceEngine.Posters.Tests.Shots;

public sealed class SceneGroupingTests
{
    [Fact]
    public void Shots_that_alternate_are_one_scene_and_others_are_their_own()
    {
        ShotScan scan = new Footage().Film(1, 20, 0).Film(2, 20, 0).Film(1, 20, 0).Film(2, 20, 0).Film(9, 20, 0).Film(30, 20, 0).Scan();
        Assert.Equal([0, 0, 0, 0, 1, 2], scan.Shots.Select(s => s.Scene));
    }
}
