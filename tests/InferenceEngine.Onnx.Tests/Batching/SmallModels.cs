namespace InferenceEngine.Onnx.Tests.Batching;

/// <summary>Models of a few nodes, and requests for them.</summary>
internal static class SmallModels
{
    public static CancellationToken None => CancellationToken.None;

    /// <summary>y = x + 1 over [n, w], w free, in batches of up to 8, on one thread unless told otherwise.</summary>
    public static OnnxModel AddOne(ServingOptions? serving = null) => AddOne(AddOneGraph(), serving);

    public static OnnxModel AddOne(byte[] graph, ServingOptions? serving = null) =>
        Open("add-one", graph, [Float("x", -1, -1)], [Float("y", -1, -1)], serving ?? new ServingOptions { MaxBatch = 8, Instances = 1 });

    public static byte[] AddOneGraph() => new OnnxGraph().Input("x", OnnxGraph.Float, -1, -1).Output("y", OnnxGraph.Float, -1, -1)
        .Constant<float>("one", OnnxGraph.Float, [1], 1f).Node("Add", ["x", "one"], ["y"]).ToArray();

    public static OnnxModel Open(
        string name, byte[] graph, TensorDescription[] inputs, TensorDescription[] outputs, ServingOptions serving) =>
        new(new ModelDefinition { Name = name, Inputs = inputs, Outputs = outputs, Serving = serving }, graph, new OnnxOptions());

    public static TensorDescription Float(string name, params long[] shape) => new(name, "float32", shape);

    /// <summary>A request of one row.</summary>
    public static InferenceRequest Row(params float[] values) => new()
    {
        Inputs = [InferenceInput.Of<float>("x", TensorType.Float32, [1, values.Length], values)],
    };

    /// <summary>A request whose filler waits, so that the model's thread is held.</summary>
    public static InferenceRequest Holding(ManualResetEventSlim started, ManualResetEventSlim release) => new()
    {
        Inputs =
        [
            InferenceInput.Filled("x", TensorType.Float32, [1, 1], target =>
            {
                started.Set();
                release.Wait(TimeSpan.FromSeconds(30));
                target.Clear();
            }),
        ],
    };

    /// <summary>Holds the model's thread until the result is disposed.</summary>
    public static async Task<IAsyncDisposable> HoldAsync(OnnxModel model)
    {
        ManualResetEventSlim started = new(), release = new();
        Task<InferenceResult> held = model.InferAsync(Holding(started, release), None);
        await Task.Run(() => started.Wait(TimeSpan.FromSeconds(30)));
        return new Hold(held, started, release);
    }

    private sealed class Hold(Task<InferenceResult> held, ManualResetEventSlim started, ManualResetEventSlim release) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            release.Set();
            (await held).Dispose();
            started.Dispose();
            release.Dispose();
        }
    }
}
