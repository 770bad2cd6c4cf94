using System.Text;

namespace InferenceEngine.Onnx.Tests.Batching;

public sealed class OnnxModelTests
{
    [Fact]
    public async Task Requests_that_wait_run_together_and_each_gets_its_own_rows()
    {
        using OnnxModel model = SmallModels.AddOne();
        IAsyncDisposable hold = await SmallModels.HoldAsync(model);
        Task<InferenceResult>[] waiting =
            [.. Enumerable.Range(0, 8).Select(i => model.InferAsync(SmallModels.Row(i, 10 * i), SmallModels.None))];
        await hold.DisposeAsync();
        for (int i = 0; i < waiting.Length; i++)
        {
            using InferenceResult result = await waiting[i];
            Assert.Equal([1, 2], result.Shape(0));
            Assert.Equal([i + 1f, (10 * i) + 1f], result.Values<float>(0).ToArray());
        }

        Assert.Equal([1, 8], model.Statistics.Batches.Select(b => b.Items));
        Assert.Equal((9, 9, 2), (model.Statistics.Successes, model.Statistics.Items, model.Statistics.Runs));
    }

    [Fact]
    public async Task The_models_thread_is_one_and_not_of_the_pool()
    {
        using OnnxModel model = SmallModels.AddOne();
        HashSet<int> threads = [];
        for (int i = 0; i < 20; i++)
        {
            int thread = await model.InferAsync(SmallModels.Row(i), result =>
            {
                result.Dispose();
                return Thread.CurrentThread.IsThreadPoolThread ? -1 : Environment.CurrentManagedThreadId;
            }, SmallModels.None);
            threads.Add(thread);
        }

        Assert.NotEqual(-1, Assert.Single(threads));
    }

    [Fact]
    public async Task Two_instances_run_at_the_same_time()
    {
        using OnnxModel model = SmallModels.AddOne(new ServingOptions { MaxBatch = 8, Instances = 2 });
        await using IAsyncDisposable first = await SmallModels.HoldAsync(model);
        await using IAsyncDisposable second = await SmallModels.HoldAsync(model);
        Assert.Equal(0, model.PendingRequests);
    }

    [Fact]
    public async Task A_cancelled_request_is_dropped_before_it_runs()
    {
        using OnnxModel model = SmallModels.AddOne();
        IAsyncDisposable hold = await SmallModels.HoldAsync(model);
        using CancellationTokenSource source = new();
        bool filled = false;
        InferenceInput input = InferenceInput.Filled("x", TensorType.Float32, [1, 1], _ => filled = true);
        Task<InferenceResult> dropped = model.InferAsync(new InferenceRequest { Inputs = [input] }, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dropped);
        Assert.Equal(0, model.PendingRequests);
        await hold.DisposeAsync();
        (await model.InferAsync(SmallModels.Row(1), SmallModels.None)).Dispose();
        Assert.False(filled);
        Assert.Equal(1, model.Statistics.Failures[(int)FailureReason.Canceled]);
    }

    [Fact]
    public async Task Cancelling_a_running_request_ends_it_only_when_its_inputs_are_no_longer_read()
    {
        using OnnxModel model = SmallModels.AddOne();
        using ManualResetEventSlim started = new(), release = new();
        using CancellationTokenSource source = new();
        Task<InferenceResult> running = model.InferAsync(SmallModels.Holding(started, release), source.Token);
        started.Wait(SmallModels.None);
        await source.CancelAsync();
        Assert.False(running.IsCompleted);
        release.Set();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_full_queue_refuses_in_Tritons_words_or_lets_wait()
    {
        using OnnxModel model = SmallModels.AddOne(new ServingOptions { MaxBatch = 8, Instances = 1, QueueCapacity = 1 });
        IAsyncDisposable hold = await SmallModels.HoldAsync(model);
        Task<InferenceResult> waiting = model.InferAsync(SmallModels.Row(1), SmallModels.None);
        InferenceException refused = await Assert.ThrowsAsync<InferenceException>(
            () => model.InferAsync(SmallModels.Row(1), SmallModels.None));
        Assert.Equal((InferenceError.QueueFull, "Exceeds maximum queue size"), (refused.Error, refused.Message));
        Task<InferenceResult> patient = model.InferAsync(SmallModels.Row(1) with { WaitsForRoom = true }, SmallModels.None);
        await hold.DisposeAsync();
        (await waiting).Dispose();
        (await patient).Dispose();
        Assert.Equal(1, model.Statistics.Failures[(int)FailureReason.Rejected]);
    }

    [Fact]
    public async Task One_bad_request_does_not_spoil_the_batch()
    {
        byte[] graph = new OnnxGraph().Input("x", OnnxGraph.Int64, -1).Output("y", OnnxGraph.Float, -1)
            .Constant<float>("table", OnnxGraph.Float, [3], 5f, 6f, 7f).Node("Gather", ["table", "x"], ["y"]).ToArray();
        using OnnxModel model = SmallModels.Open(
            "gather", graph, [new("x", "int64", [-1])], [new("y", "float32", [-1])], new ServingOptions { MaxBatch = 8, Instances = 1 });
        using ManualResetEventSlim started = new(), release = new();
        InferenceInput slow = InferenceInput.Filled("x", TensorType.Int64, [1], target =>
        {
            started.Set();
            release.Wait(TimeSpan.FromSeconds(30));
            target.Clear();
        });
        Task<InferenceResult> held = model.InferAsync(new InferenceRequest { Inputs = [slow] }, SmallModels.None);
        started.Wait(SmallModels.None);
        Task<InferenceResult>[] batch = [.. ((long[])[0, 99, 2]).Select(i => model.InferAsync(Index(i), SmallModels.None))];
        release.Set();
        (await held).Dispose();
        InferenceException error = await Assert.ThrowsAsync<InferenceException>(() => batch[1]);
        Assert.Equal(InferenceError.Failed, error.Error);
        Assert.Equal(5f, (await batch[0]).Values<float>(0)[0]);
        Assert.Equal(7f, (await batch[2]).Values<float>(0)[0]);
        Assert.Equal(1, model.Statistics.Failures[(int)FailureReason.Backend]);

        static InferenceRequest Index(long i) => new() { Inputs = [InferenceInput.Of<long>("x", TensorType.Int64, [1], [i])] };
    }

    [Fact]
    public async Task A_filler_that_throws_fails_its_request_alone()
    {
        using OnnxModel model = SmallModels.AddOne();
        InferenceInput broken = InferenceInput.Filled("x", TensorType.Float32, [1, 1], _ => throw new InvalidDataException("no"));
        await Assert.ThrowsAsync<InvalidDataException>(
            () => model.InferAsync(new InferenceRequest { Inputs = [broken] }, SmallModels.None));
        using InferenceResult result = await model.InferAsync(SmallModels.Row(4), SmallModels.None);
        Assert.Equal(5f, result.Values<float>(0)[0]);
    }

    [Fact]
    public async Task A_request_past_its_timeout_is_ended()
    {
        using OnnxModel model = SmallModels.AddOne();
        IAsyncDisposable hold = await SmallModels.HoldAsync(model);
        Task<InferenceResult> late = model.InferAsync(SmallModels.Row(1) with { Timeout = TimeSpan.Zero }, SmallModels.None);
        await hold.DisposeAsync();
        InferenceException error = await Assert.ThrowsAsync<InferenceException>(() => late);
        Assert.Equal((InferenceError.TimedOut, "Request timeout expired"), (error.Error, error.Message));
    }

    [Fact]
    public async Task Disposing_answers_what_waits_and_then_refuses()
    {
        OnnxModel model = SmallModels.AddOne();
        IAsyncDisposable hold = await SmallModels.HoldAsync(model);
        Task<InferenceResult> waiting = model.InferAsync(SmallModels.Row(2), SmallModels.None);
        Task closing = Task.Run(model.Dispose);
        await hold.DisposeAsync();
        await closing;
        using InferenceResult result = await waiting;
        Assert.Equal(3f, result.Values<float>(0)[0]);
        InferenceException error = await Assert.ThrowsAsync<InferenceException>(
            () => model.InferAsync(SmallModels.Row(2), SmallModels.None));
        Assert.Equal(InferenceError.NotReady, error.Error);
    }

    [Fact]
    public async Task Strings_of_any_bytes_come_back()
    {
        byte[] graph = new OnnxGraph().Input("x", OnnxGraph.String, -1, 2).Output("y", OnnxGraph.String, -1, 2)
            .Node("Identity", ["x"], ["y"]).ToArray();
        using OnnxModel model = SmallModels.Open(
            "strings", graph, [new("x", "string", [-1, 2])], [new("y", "string", [-1, 2])], new ServingOptions { MaxBatch = 4, Instances = 1 });
        byte[] raw = [3, 0, 0, 0, .. "ab☂"u8[..3], 0, 0, 0, 0];
        InferenceInput input = InferenceInput.Of("x", TensorType.String, [1, 2], raw);
        using InferenceResult result = await model.InferAsync(new InferenceRequest { Inputs = [input] }, SmallModels.None);
        Assert.Equal(2, result.StringCount(0));
        Assert.Equal(raw[4..7], result.StringAt(0, 0).ToArray());
        Assert.True(result.StringAt(0, 1).IsEmpty);
    }

    [Fact]
    public async Task Half_floats_run()
    {
        byte[] graph = new OnnxGraph().Input("x", OnnxGraph.Float16, -1).Output("y", OnnxGraph.Float16, -1)
            .Node("Add", ["x", "x"], ["y"]).ToArray();
        using OnnxModel model = SmallModels.Open(
            "halves", graph, [new("x", "float16", [-1])], [new("y", "float16", [-1])], new ServingOptions { MaxBatch = 4, Instances = 1 });
        InferenceInput input = InferenceInput.Of<Half>("x", TensorType.Float16, [2], [(Half)1.5f, (Half)(-3)]);
        using InferenceResult result = await model.InferAsync(new InferenceRequest { Inputs = [input] }, SmallModels.None);
        Assert.Equal([(Half)3, (Half)(-6)], result.Values<Half>(0).ToArray());
    }

    [Fact]
    public async Task Quantised_weights_run_in_batches()
    {
        byte[] graph = new OnnxGraph().Input("x", OnnxGraph.UInt8, -1, 3).Output("y", OnnxGraph.Int32, -1, 2)
            .Constant<sbyte>("w", OnnxGraph.Int8, [3, 2], 1, -2, 3, -4, 5, -6)
            .Constant<byte>("zero", OnnxGraph.UInt8, [], 128)
            .Node("MatMulInteger", ["x", "w", "zero"], ["y"]).ToArray();
        using OnnxModel model = SmallModels.Open(
            "quantised", graph, [new("x", "uint8", [-1, 3])], [new("y", "int32", [-1, 2])], new ServingOptions { MaxBatch = 4, Instances = 1 });
        InferenceInput input = InferenceInput.Of<byte>("x", TensorType.UInt8, [2, 3], [129, 128, 130, 128, 0, 255]);
        using InferenceResult result = await model.InferAsync(new InferenceRequest { Inputs = [input] }, SmallModels.None);
        Assert.Equal([11, -14, (-128 * 3) + (127 * 5), (128 * 4) - (127 * 6)], result.Values<int>(0).ToArray());
    }

    [Theory]
    [InlineData("unexpected inference input 'z' for model 'add-one'", "z", TensorType.Float32, 1, 1, 4)]
    [InlineData("data-type is 'INT32', but model 'add-one' expects 'FP32'", "x", TensorType.Int32, 1, 1, 4)]
    [InlineData("Expected 8, got 4", "x", TensorType.Float32, 1, 2, 4)]
    [InlineData("batch-size must be <= 8", "x", TensorType.Float32, 9, 1, 36)]
    [InlineData("batch-size must be >= 1", "x", TensorType.Float32, 0, 1, 0)]
    [InlineData("Expected [-1,-1], got [1,-2]", "x", TensorType.Float32, 1, -2, 4)]
    [InlineData("is too large", "x", TensorType.Float32, 8, long.MaxValue / 2, 4)]
    public async Task A_wrong_request_is_refused_with_the_reason(
        string reason, string name, TensorType type, long rows, long columns, int bytes)
    {
        using OnnxModel model = SmallModels.AddOne();
        InferenceInput input = InferenceInput.Of(name, type, [rows, columns], new byte[bytes]);
        InferenceException error = await Assert.ThrowsAsync<InferenceException>(
            () => model.InferAsync(new InferenceRequest { Inputs = [input] }, SmallModels.None));
        Assert.Equal(InferenceError.InvalidRequest, error.Error);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public async Task A_missing_input_is_named()
    {
        using OnnxModel model = SmallModels.AddOne();
        InferenceException error = await Assert.ThrowsAsync<InferenceException>(
            () => model.InferAsync(new InferenceRequest { Inputs = [] }, SmallModels.None));
        Assert.Contains("expected 1 inputs but got 0 inputs", error.Message);
        Assert.Contains("'x'", error.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nan_is_refused_unless_the_model_allows_it(bool allowed)
    {
        using OnnxModel model = SmallModels.AddOne(new ServingOptions { MaxBatch = 8, Instances = 1, AllowNan = allowed });
        float[] row = new float[40];
        row[33] = float.NaN;
        Task<InferenceResult> running = model.InferAsync(SmallModels.Row(row), SmallModels.None);
        if (allowed)
            Assert.True(float.IsNaN((await running).Values<float>(0)[33]));
        else
            Assert.Contains("NaN at element 33", (await Assert.ThrowsAsync<InferenceException>(() => running)).Message);
    }

    [Fact]
    public void A_batch_that_the_graph_cannot_have_is_refused_when_it_is_opened()
    {
        byte[] graph = new OnnxGraph().Input("x", OnnxGraph.Float, 1, 2).Output("y", OnnxGraph.Float, 1, 2)
            .Node("Identity", ["x"], ["y"]).ToArray();
        ModelException error = Assert.Throws<ModelException>(() => SmallModels.Open(
            "fixed", graph, [SmallModels.Float("x", 1, 2)], [SmallModels.Float("y", 1, 2)], new ServingOptions { MaxBatch = 4, Instances = 1 }));
        Assert.Contains("the first dimension of 'x' is not free", error.Message);
    }

    [Fact]
    public async Task A_model_whose_outputs_are_no_batch_says_so()
    {
        byte[] graph = new OnnxGraph().Input("x", OnnxGraph.Float, -1).Output("y", OnnxGraph.Float, -1)
            .Constant<float>("more", OnnxGraph.Float, [1], 1f).Node("Concat", ["x", "more"], ["y"], ("axis", 0)).ToArray();
        using OnnxModel model = SmallModels.Open(
            "longer", graph, [SmallModels.Float("x", -1)], [SmallModels.Float("y", -1)], new ServingOptions { MaxBatch = 4, Instances = 1 });
        InferenceInput input = InferenceInput.Of<float>("x", TensorType.Float32, [2], [1, 2]);
        InferenceException error = await Assert.ThrowsAsync<InferenceException>(
            () => model.InferAsync(new InferenceRequest { Inputs = [input] }, SmallModels.None));
        Assert.Contains("[3] for a batch of 2", error.Message);
    }

    [Fact]
    public void Truncated_strings_are_refused()
    {
        byte[] graph = new OnnxGraph().Input("x", OnnxGraph.String, -1).Output("y", OnnxGraph.String, -1)
            .Node("Identity", ["x"], ["y"]).ToArray();
        using OnnxModel model = SmallModels.Open(
            "strings", graph, [new("x", "string", [-1])], [new("y", "string", [-1])], new ServingOptions { MaxBatch = 4, Instances = 1 });
        foreach ((byte[] raw, string reason) in ((byte[], string)[])
            [([255, 255, 255, 255, 1], "incomplete string data"), ([1, 0, 0, 0, 65], "expected 2 string elements"), ([9], "incomplete")])
        {
            InferenceInput input = InferenceInput.Of("x", TensorType.String, [2], raw);
            Task<InferenceResult> running = model.InferAsync(new InferenceRequest { Inputs = [input] }, SmallModels.None);
            Assert.Contains(reason, running.Exception?.InnerException?.Message ?? Encoding.UTF8.GetString(raw));
        }
    }
}
