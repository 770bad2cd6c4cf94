using InferenceEngine.Onnx.Tests.Batching;

namespace InferenceEngine.Onnx.Tests;

public sealed class ServedModelTests : IDisposable
{
    private readonly ModelFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_highest_version_answers_and_any_may_be_named()
    {
        folder.Write("add", null, (1, 1), (3, 3));
        using ModelRepository repository = folder.Open();
        ServedModel model = repository.Open("add");
        Assert.Equal(13, await AnswerAsync(model, 10));
        Assert.Equal(11, await AnswerAsync(model, 10, version: 1));
        InferenceException error = await Assert.ThrowsAsync<InferenceException>(() => AnswerAsync(model, 10, version: 2));
        Assert.Equal((InferenceError.UnknownModel, "Request for unknown model: 'add' version 2 is not found"), (error.Error, error.Message));
    }

    [Fact]
    public async Task A_swap_under_load_loses_no_request_and_every_answer_is_of_one_version()
    {
        folder.Write("add", null, (1, 1));
        using ModelRepository repository = folder.Open();
        ServedModel model = repository.Open("add");
        using CancellationTokenSource stop = new();
        Task<HashSet<float>>[] clients = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => AskUntilAsync(model, stop.Token)))];
        for (int version = 2; version <= 8; version++)
        {
            folder.Write("add", null, (version, version));
            await model.LoadAsync(SmallModels.None);
            Assert.Equal([version], model.Versions.Select(v => v.Definition.Version));
        }

        await stop.CancelAsync();
        HashSet<float> seen = [.. (await Task.WhenAll(clients)).SelectMany(answers => answers)];
        Assert.Subset(new HashSet<float> { 1, 2, 3, 4, 5, 6, 7, 8 }, seen);
        Assert.Equal(8, await AnswerAsync(model, 0));
    }

    [Fact]
    public async Task A_version_that_did_not_change_is_not_loaded_again()
    {
        folder.Write("add", null, (1, 1));
        using ModelRepository repository = folder.Open();
        ServedModel model = repository.Open("add");
        IModelVersion before = Assert.Single(model.Versions);
        folder.Write("add", null, (1, 1), (2, 2));
        await model.LoadAsync(SmallModels.None);
        Assert.Same(before, model.Versions[0]);
        Assert.Equal(2, await AnswerAsync(model, 0));
    }

    [Fact]
    public async Task A_version_that_cannot_be_loaded_leaves_the_old_one_serving()
    {
        folder.Write("add", null, (1, 1));
        using ModelRepository repository = folder.Open();
        ServedModel model = repository.Open("add");
        folder.WriteGraphs("add", new Dictionary<long, byte[]> { [2] = [1, 2, 3, 4] }, "float32", null);
        ModelException error = await Assert.ThrowsAsync<ModelException>(() => repository.LoadAsync("add", SmallModels.None));
        Assert.Contains("no ONNX file", error.Message);
        Assert.Equal(error.Message, model.Failure);
        Assert.Equal(1, await AnswerAsync(model, 0));
    }

    [Fact]
    public async Task A_canary_gets_its_exact_share()
    {
        folder.Write("add", new { canary = new { version = 2, percent = 12.5 } }, (1, 1), (2, 2));
        using ModelRepository repository = folder.Open();
        ServedModel model = repository.Open("add");
        int canary = 0;
        for (int i = 0; i < 80; i++)
            canary += await AnswerAsync(model, 0) == 2 ? 1 : 0;
        Assert.Equal(10, canary);
    }

    [Theory]
    [InlineData(1.0004f, 0, 0.0003)]
    [InlineData(1.5f, 40, 0.4)]
    public async Task A_shadow_runs_the_same_requests_and_differences_are_counted(float shadowAdds, int different, double largest)
    {
        folder.Write("add", new { shadow = new { version = 2, percent = 50, tolerance = 0.001 } }, (1, 1), (2, shadowAdds));
        using ModelRepository repository = folder.Open();
        ServedModel model = repository.Open("add");
        for (int i = 0; i < 80; i++)
            Assert.Equal(1, await AnswerAsync(model, 0));
        await UntilAsync(() => model.Shadow.Compared + model.Shadow.Failed == 40);
        Assert.Equal((40, different, 0), (model.Shadow.Compared, model.Shadow.Different, model.Shadow.Failed));
        Assert.InRange(model.Shadow.LargestDifference, largest, largest + 0.2);
    }

    [Fact]
    public async Task An_unloaded_model_says_so_until_it_is_loaded_again()
    {
        folder.Write("add", null, (1, 1));
        using ModelRepository repository = folder.Open();
        ServedModel model = repository.Open("add");
        await model.UnloadAsync();
        await model.EnsureLoadedAsync(SmallModels.None);
        Assert.False(model.IsReady);
        InferenceException error = await Assert.ThrowsAsync<InferenceException>(() => AnswerAsync(model, 0));
        Assert.Equal(InferenceError.NotReady, error.Error);
        await model.LoadAsync(SmallModels.None);
        Assert.Equal(1, await AnswerAsync(model, 0));
    }

    private static async Task<HashSet<float>> AskUntilAsync(ServedModel model, CancellationToken stop)
    {
        HashSet<float> seen = [];
        while (!stop.IsCancellationRequested)
            seen.Add(await AnswerAsync(model, 0));
        return seen;
    }

    private static async Task<float> AnswerAsync(ServedModel model, float x, long version = 0)
    {
        using InferenceResult result = await model.InferAsync(SmallModels.Row(x), SmallModels.None, version);
        return result.Values<float>(0)[0];
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (int i = 0; i < 1000 && !holds(); i++)
            await Task.Delay(10);
        Assert.True(holds());
    }
}
