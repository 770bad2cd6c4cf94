using InferenceEngine.Posters.Internal.Shots;

namespace InferenceEngine.Posters.Tests.Shots;

public sealed class BoundaryNetworkTests
{
    [Fact]
    public void Gives_what_training_computed()
    {
        BoundaryExample example = BoundaryWeights.Read().Example;
        (float[] cut, float[] slow) = BoundaryNetwork.Shipped.Run(example.Rows);
        float[] ours = [.. cut, .. slow];
        Assert.Equal(example.Outputs.Length, ours.Length);
        for (int i = 0; i < ours.Length; i++)
            Assert.Equal(example.Outputs[i], ours[i], 1e-3);
        Assert.True(example.Outputs.Max() > 0.5 && example.Outputs.Min() < 0.1, "the example shows both outcomes");
    }

    [Fact]
    public void No_frames_give_no_probabilities() => Assert.Empty(BoundaryNetwork.Shipped.Run([]).Cut);
}
