namespace InferenceEngine.Onnx.Tests.Batching;

/// <summary>Outputs that are no answer, or too much of one.</summary>
public sealed class OutputCheckTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nan_in_an_output_fails_its_own_request_only(bool allowed)
    {
        byte[] graph = new OnnxGraph().Input("x", OnnxGraph.Float, -1, -1).Output("y", OnnxGraph.Float, -1, -1)
            .Node("Sqrt", ["x"], ["y"]).ToArray();
        using OnnxModel model = SmallModels.Open(
            "root", graph, [SmallModels.Float("x", -1, -1)], [SmallModels.Float("y", -1, -1)],
            new ServingOptions { MaxBatch = 8, Instances = 1, AllowNan = allowed });
        Task<InferenceResult> good, bad;
        await using (await SmallModels.HoldAsync(model))
        {
            good = model.InferAsync(SmallModels.Row(4, 9), SmallModels.None);
            bad = model.InferAsync(SmallModels.Row(4, -9), SmallModels.None);
        }

        using InferenceResult result = await good;
        Assert.Equal([2, 3], result.Values<float>(0).ToArray());
        if (allowed)
            Assert.True(float.IsNaN((await bad).Values<float>(0)[1]));
        else
            Assert.Contains("'y' of model 'root' is NaN at element 1", (await Failure(bad)).Message);
        Assert.Equal(allowed ? 3 : 2, model.Statistics.Successes);
        Assert.Equal(allowed ? 0 : 1, model.Statistics.Failures.Sum());
    }

    [Fact]
    public async Task Outputs_over_the_limit_are_refused_with_their_shapes()
    {
        using OnnxModel model = SmallModels.AddOne(new ServingOptions { MaxBatch = 8, Instances = 1, MaxOutputBytes = 159 });
        InferenceException error = await Failure(model.InferAsync(SmallModels.Row(new float[40]), SmallModels.None));
        Assert.Contains("160 bytes ([1,40])", error.Message);
        Assert.Contains("maxOutputBytes", error.Message);
        using InferenceResult small = await model.InferAsync(SmallModels.Row(new float[39]), SmallModels.None);
        Assert.Equal(39, small.Values<float>(0).Length);
    }

    private static Task<InferenceException> Failure(Task<InferenceResult> running) =>
        Assert.ThrowsAsync<InferenceException>(() => running);
}
