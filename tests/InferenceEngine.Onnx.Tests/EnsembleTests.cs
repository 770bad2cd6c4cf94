using System.Text.Json;
using InferenceEngine.Native;
using InferenceEngine.Onnx.Tests.Batching;

namespace InferenceEngine.Onnx.Tests;

public sealed class EnsembleTests : IDisposable
{
    private readonly ModelFolder folder = new();

    public EnsembleTests()
    {
        folder.Write("one", null, (1, 1));
        folder.Write("ten", null, (1, 10));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Tensors_go_from_model_to_model_and_all_outputs_come_back()
    {
        // Written in an order in which they cannot run: both read what the last writes.
        Write("chain", [("a", "float32"), ("b", "float32")], Step("ten", ("x", "a"), ("y", "b")), Step("one", ("x", "x"), ("y", "a")));
        using ModelRepository repository = folder.Open();
        ServedModel chain = repository.Open("chain");
        (ModelStatistics before, long tens) = (chain.Versions[0].Statistics, Answered(repository, "ten"));
        using InferenceResult result = await chain.InferAsync(SmallModels.Row(1, 2, 3), SmallModels.None);
        Assert.Equal(("chain", 1), (result.Model.Name, result.Model.Version));
        Assert.Equal([1, 3], result.Shape(0));
        Assert.Equal([2f, 3, 4], result.Values<float>(0).ToArray());
        Assert.Equal([12f, 13, 14], result.Values<float>(1).ToArray());
        ModelStatistics after = chain.Versions[0].Statistics;
        Assert.Equal((1, 1, 1), (after.Successes - before.Successes, after.Items - before.Items, after.Runs - before.Runs));
        Assert.Equal(1, Answered(repository, "ten") - tens);
    }

    [Fact]
    public async Task Many_clients_get_their_own_answers_and_the_models_batch_them()
    {
        Write("chain", [("b", "float32")], Step("one", ("x", "x"), ("y", "a")), Step("ten", ("x", "a"), ("y", "b")));
        using ModelRepository repository = folder.Open();
        ServedModel chain = repository.Open("chain");
        ModelStatistics before = repository.Open("ten").Versions[0].Statistics;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(client => Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
            {
                float asked = (client * 1000) + i;
                Assert.Equal(asked + 11, await chain.InferAsync(SmallModels.Row(asked), First, SmallModels.None));
            }
        })));
        ModelStatistics ten = repository.Open("ten").Versions[0].Statistics;
        Assert.Equal(800, ten.Successes - before.Successes);
        Assert.True(ten.Runs - before.Runs < 800, "no two requests shared a run");
        Assert.Equal(0, chain.Versions[0].PendingRequests);
    }

    [Fact]
    public async Task A_picture_is_resized_and_normalised_for_each_model_as_that_asks()
    {
        folder.WriteConfig("looks", """
            {
              "formatVersion": 1,
              "inputs": [{ "name": "picture", "type": "uint8", "shape": [-1, -1, -1, 3] }],
              "outputs": [{ "name": "quality", "type": "float32", "shape": [-1] }, { "name": "boxes", "type": "float32", "shape": [1, 512, 16] }],
              "ensemble": [
                { "model": "frame-quality", "inputs": { "pixels": "picture" }, "outputs": { "quality": "quality" }, "longSide": 320 },
                { "model": "blazeface-back", "inputs": { "input:0": "picture" }, "outputs": { "Identity_2:0": "boxes" }, "letterbox": true }
              ],
              "warmUp": false
            }
            """);
        using ModelRepository repository = folder.Open();
        using PixelBuffer picture = Pictures.Noise(200, 150, 7);
        InferenceInput[] ways =
        [
            InferenceInput.OfPicture("picture", picture),
            InferenceInput.Of<byte>("picture", TensorType.UInt8, [1, 150, 200, 3], picture.Pixels),
            InferenceInput.Filled("picture", TensorType.UInt8, [1, 150, 200, 3], target => picture.Pixels.CopyTo(target)),
        ];
        (float[] quality, float[] boxes) = await AloneAsync(repository, picture);
        foreach (InferenceInput way in ways)
        {
            using InferenceResult both = await repository.Open("looks").InferAsync(new InferenceRequest { Inputs = [way] }, SmallModels.None);
            Assert.Equal(quality, both.Values<float>(0).ToArray());
            Assert.Equal(boxes, both.Values<float>(1).ToArray());
        }

        InferenceInput flat = InferenceInput.Of<byte>("picture", TensorType.UInt8, [1, 0, 200, 3], []);
        InferenceException wrong = await Assert.ThrowsAsync<InferenceException>(
            () => repository.Open("looks").InferAsync(new InferenceRequest { Inputs = [flat] }, SmallModels.None));
        Assert.Contains("[1,0,200,3]", wrong.Message);
    }

    [Fact]
    public async Task A_step_that_fails_fails_the_request_with_its_reason_and_stops_the_others()
    {
        // 0 / 0 is no number, which an output may not be.
        folder.WriteGraphs("divide", new Dictionary<long, byte[]>
        {
            [1] = new OnnxGraph().Input("x", OnnxGraph.Float, -1, -1).Output("y", OnnxGraph.Float, -1, -1).Node("Div", ["x", "x"], ["y"]).ToArray(),
        }, "float32", new { warmUp = false });
        Write("chain", [("b", "float32"), ("c", "float32")], "\"warmUp\": false",
            Step("divide", ("x", "x"), ("y", "a")), Step("one", ("x", "a"), ("y", "b")), Step("ten", ("x", "x"), ("y", "c")));
        using ModelRepository repository = folder.Open();
        ServedModel chain = repository.Open("chain");
        InferenceException wrong = await Assert.ThrowsAsync<InferenceException>(() => chain.InferAsync(SmallModels.Row(0), SmallModels.None));
        Assert.Contains("output 'y' of model 'divide' is NaN", wrong.Message);
        Assert.Equal(1, chain.Versions[0].Statistics.Failures[(int)FailureReason.Backend]);
        Assert.Equal(2f, await chain.InferAsync(SmallModels.Row(1), First, SmallModels.None));
        using CancellationTokenSource gone = new();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => chain.InferAsync(SmallModels.Row(1), gone.Token));
        InferenceRequest late = SmallModels.Row(1) with { Timeout = TimeSpan.Zero };
        Assert.Equal(InferenceError.TimedOut, (await Assert.ThrowsAsync<InferenceException>(() => chain.InferAsync(late, SmallModels.None))).Error);
    }

    [Fact]
    public async Task A_reader_that_throws_leaves_no_result_behind()
    {
        Write("chain", [("a", "float32")], Step("one", ("x", "x"), ("y", "a")));
        using ModelRepository repository = folder.Open();
        InferenceResult? seen = null;
        await Assert.ThrowsAsync<FormatException>(() => repository.Open("chain").InferAsync<int>(SmallModels.Row(1), result =>
        {
            seen = result;
            throw new FormatException();
        }, SmallModels.None));
        Assert.Throws<ObjectDisposedException>(() => seen!.Shape(0));
    }

    [Fact]
    public async Task A_model_of_a_step_may_be_replaced_and_unloaded_meanwhile()
    {
        Write("chain", [("b", "float32")], Step("one", ("x", "x"), ("y", "a")), Step("ten", ("x", "a"), ("y", "b")));
        using ModelRepository repository = folder.Open();
        ServedModel chain = repository.Open("chain");
        folder.Write("ten", null, (2, 20));
        await repository.LoadAsync("ten", SmallModels.None);
        Assert.Equal(21f, await chain.InferAsync(SmallModels.Row(0), First, SmallModels.None));
        await repository.Open("ten").UnloadAsync();
        InferenceException gone = await Assert.ThrowsAsync<InferenceException>(() => chain.InferAsync(SmallModels.Row(0), SmallModels.None));
        Assert.Equal((InferenceError.NotReady, "Request for unknown model: 'ten' has no available versions"), (gone.Error, gone.Message));
        ModelException unloaded = await Assert.ThrowsAsync<ModelException>(() => LoadChangedAsync(repository));
        Assert.Contains("'ten' was unloaded. Load it first.", unloaded.Message);
        await repository.LoadAsync("ten", SmallModels.None);
        Assert.Equal(21f, await chain.InferAsync(SmallModels.Row(0), First, SmallModels.None));
    }

    [Theory]
    [InlineData("b", "no model is named 'two'", "two:x>x:y>b")]
    [InlineData("b", "reads the tensor 'c', which nothing writes", "one:x>c:y>b")]
    [InlineData("b", "'one', 'ten' wait for each other", "one:x>c:y>b", "ten:x>b:y>c")]
    [InlineData("b", "the tensor 'b' is written twice, the second time by 'ten'", "one:x>x:y>b", "ten:x>x:y>b")]
    [InlineData("b", "no step writes its output 'b'", "one:x>x:y>c")]
    [InlineData("x", "the tensor 'x' is written twice", "one:x>x:y>x")]
    [InlineData("b", "'one' has an input 'x' that the step does not name", "one:z>x:y>b")]
    [InlineData("b", "'one' has no output 'z'", "one:x>x:z>b")]
    [InlineData("b", "'whole' takes int64 [-1,-1] as 'x'", "whole:x>x:y>b")]
    [InlineData("b", "its maxBatch is 8, and that of 'single' only 1", "single:x>x:y>b")]
    [InlineData("b", "'chain' is an ensemble too", "chain:x>x:y>b")]
    public async Task What_does_not_fit_together_is_not_loaded_and_said(string output, string reason, params string[] steps)
    {
        folder.WriteGraphs("whole", new Dictionary<long, byte[]>
        {
            [1] = new OnnxGraph().Input("x", OnnxGraph.Int64, -1, -1).Output("y", OnnxGraph.Int64, -1, -1).Node("Identity", ["x"], ["y"]).ToArray(),
        }, "int64", null);
        folder.Write("single", new { serving = new { maxBatch = 1 } }, (1, 1));
        Write("chain", [("a", "float32")], Step("one", ("x", "x"), ("y", "a")));
        Write("wrong", [(output, "float32")], [.. steps.Select(Parse)]);
        using ModelRepository repository = folder.Open();
        ModelException wrong = await Assert.ThrowsAsync<ModelException>(() => repository.LoadAsync("wrong", SmallModels.None));
        Assert.StartsWith("Ensemble 'wrong': ", wrong.Message);
        Assert.Contains(reason, wrong.Message);
        Assert.False(repository.Find("wrong")!.IsReady);
    }

    [Theory]
    [InlineData("\"ensemble\": []", "ensemble must have 1 to 64 entries")]
    [InlineData("\"ensemble\": [{ \"model\": \"one\", \"inputs\": {}, \"outputs\": {} }]", "must have model, inputs and outputs")]
    [InlineData("\"ensemble\": [{ \"model\": \"one\", \"inputs\": { \"x\": \"x\" }, \"outputs\": { \"y\": \"b\" }, \"longSide\": 0 }]",
        "longSide must be 1 to 4096")]
    [InlineData("\"ensemble\": [{ \"model\": \"one\", \"inputs\": { \"x\": \"x\" }, \"outputs\": { \"y\": \"b\" } }], \"versions\": {}",
        "no versions of its own")]
    public void A_wrong_file_is_refused_by_its_field(string ensemble, string reason)
    {
        folder.WriteConfig("wrong", $$"""{ "formatVersion": 1, {{Tensors("x")}}, {{ensemble}} }""");
        using ModelRepository repository = folder.Open();
        Assert.Contains(reason, Assert.Throws<ModelException>(() => repository.Find("wrong")!.ReadConfig()).Message);
    }

    private static long Answered(ModelRepository repository, string model) => repository.Open(model).Versions[0].Statistics.Successes;

    private static (string Model, string Input, string Output) Parse(string step)
    {
        string[] parts = step.Split(':');
        return (parts[0], parts[1], parts[2]);
    }

    private static float First(InferenceResult result)
    {
        using InferenceResult own = result;
        return own.Values<float>(0)[0];
    }

    private static async Task<(float[] Quality, float[] Boxes)> AloneAsync(ModelRepository repository, PixelBuffer picture)
    {
        ServedModel quality = repository.Open("frame-quality"), faces = repository.Open("blazeface-back");
        return (
            await quality.InferAsync(Request(quality, isLetterboxed: false, 320), r => Floats(r, "quality"), SmallModels.None),
            await faces.InferAsync(Request(faces, isLetterboxed: true, 640), r => Floats(r, "Identity_2:0"), SmallModels.None));

        InferenceRequest Request(ServedModel model, bool isLetterboxed, int longSide) =>
            new() { Inputs = [new PictureInput(model.Definition, [picture], isLetterboxed, longSide).Input] };

        static float[] Floats(InferenceResult result, string name)
        {
            using InferenceResult own = result;
            return own.Values<float>(own.Model.OutputIndex(name)).ToArray();
        }
    }

    private Task LoadChangedAsync(ModelRepository repository)
    {
        Write("chain", [("b", "float32")], "\"warmUp\": false", Step("one", ("x", "x"), ("y", "a")), Step("ten", ("x", "a"), ("y", "b")));
        return repository.LoadAsync("chain", SmallModels.None);
    }

    private void Write(string name, (string Name, string Type)[] outputs, params (string Model, string Input, string Output)[] steps) =>
        Write(name, outputs, "\"warmUp\": true", steps);

    private void Write(string name, (string Name, string Type)[] outputs, string rule, params (string Model, string Input, string Output)[] steps) =>
        folder.WriteConfig(name, $$"""
            {
              "formatVersion": 1, {{Tensors([.. outputs.Select(o => o.Name)])}}, {{rule}}, "serving": { "maxBatch": 8 },
              "ensemble": [{{string.Join(", ",
                  steps.Select(s => $$"""{ "model": "{{s.Model}}", "inputs": {{Pair(s.Input)}}, "outputs": {{Pair(s.Output)}} }"""))}}]
            }
            """);

    private static string Tensors(params string[] outputs) => $$"""
        "inputs": [{ "name": "x", "type": "float32", "shape": [-1, -1] }],
        "outputs": [{{string.Join(", ", outputs.Select(o => $$"""{ "name": "{{o}}", "type": "float32", "shape": [-1, -1] }"""))}}]
        """;

    private static (string Model, string Input, string Output) Step(string model, (string, string) input, (string, string) output) =>
        (model, $"{input.Item1}>{input.Item2}", $"{output.Item1}>{output.Item2}");

    private static string Pair(string tie)
    {
        string[] names = tie.Split('>');
        return JsonSerializer.Serialize(new Dictionary<string, string> { [names[0]] = names[1] });
    }
}
