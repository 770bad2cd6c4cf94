using InferenceEngine.Onnx.Tests.Batching;

namespace InferenceEngine.Onnx.Tests;

public sealed class ModelFolderTests : IDisposable
{
    private readonly ModelFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Eager_models_are_loaded_at_the_start_and_one_that_fails_keeps_its_reason()
    {
        folder.Write("eager", null, (1, 1));
        folder.Write("lazy", new { load = "lazy" }, (1, 1));
        folder.WriteConfig("broken", "{");
        Directory.CreateDirectory(Path.Combine(folder.Path, ".hidden"));
        using ModelRepository repository = folder.Open();
        await repository.LoadEagerAsync(SmallModels.None);
        Assert.True(repository.Find("eager")!.IsReady);
        Assert.False(repository.Find("lazy")!.IsReady);
        Assert.Contains("model.json cannot be read", repository.Find("broken")!.Failure);
        Assert.Null(repository.Find(".hidden"));
    }

    [Fact]
    public async Task A_folder_that_appears_later_is_found_when_it_is_loaded()
    {
        using ModelRepository repository = folder.Open();
        ModelException error = await Assert.ThrowsAsync<ModelException>(() => repository.LoadAsync("later", SmallModels.None));
        Assert.Equal("failed to load 'later', failed to poll from model repository", error.Message);
        folder.Write("later", null, (1, 1));
        await repository.LoadAsync("later", SmallModels.None);
        Assert.True(repository.Find("later")!.IsReady);
    }

    [Theory]
    [InlineData("\"formatVersion\":1", "\"formatVersion\":2", "formatVersion is 2")]
    [InlineData("1/model.onnx", "../other/model.onnx", "stay in the model")]
    [InlineData("1/model.onnx", "/etc/passwd", "stay in the model")]
    [InlineData("1/model.onnx", "1/absent.onnx", "absent.onnx is missing")]
    [InlineData("\"float32\"", "\"float99\"", "float99")]
    [InlineData("\"maxBatch\":8", "\"maxBatch\":0", "maxBatch is 0")]
    [InlineData("\"maxBatch\":8", "\"maxBtach\":8", "maxBtach")]
    [InlineData("\"maxBatch\":8", "\"maxBatch\":8,\"maxModelBytes\":10", "the limit is 10")]
    [InlineData("\"versions\":{\"1\"", "\"versions\":{\"01\"", "without leading zeros")]
    [InlineData("\"name\":\"x\"", "\"name\":\"z\"", "input 'z' is not in the graph")]
    [InlineData("[-1,-1]", "[-1]", "is [-1,-1], not [-1]")]
    public async Task A_wrong_config_is_refused_with_the_reason(string from, string to, string reason)
    {
        folder.Write("add", null, (1, 1));
        Assert.Contains(from, folder.ReadConfig("add"));
        folder.WriteConfig("add", folder.ReadConfig("add").Replace(from, to));
        await RefusedAsync("add", reason);
    }

    [Theory]
    [InlineData(2, 10, "canary")]
    [InlineData(1, 100, "canary")]
    public async Task A_canary_needs_a_version_and_a_share(int version, int percent, string reason)
    {
        folder.Write("add", new { canary = new { version, percent } }, (1, 1));
        await RefusedAsync("add", reason);
    }

    [Fact]
    public async Task A_changed_file_is_refused()
    {
        folder.Write("add", null, (1, 1));
        File.WriteAllBytes(Path.Combine(folder.Path, "add/1/model.onnx"), ModelFolder.Adding(7));
        await RefusedAsync("add", "is expected. Restore the file");
    }

    [Fact]
    public async Task A_link_out_of_the_folder_is_refused()
    {
        folder.Write("add", null, (1, 1));
        string file = Path.Combine(folder.Path, "add/1/model.onnx"), elsewhere = Path.Combine(folder.Path, "elsewhere.onnx");
        File.Move(file, elsewhere);
        File.CreateSymbolicLink(file, elsewhere);
        await RefusedAsync("add", "is a link");
    }

    [Fact]
    public async Task Custom_operators_are_refused_before_the_runtime_sees_them()
    {
        byte[] graph = new OnnxGraph().Domain("evil.ops", 1).Input("x", OnnxGraph.Float, -1, -1).Output("y", OnnxGraph.Float, -1, -1)
            .Node("Run", "evil.ops", ["x"], ["y"]).ToArray();
        folder.WriteGraphs("custom", new Dictionary<long, byte[]> { [1] = graph }, "float32", null);
        await RefusedAsync("custom", "custom operators of 'evil.ops'");
    }

    [Theory]
    [InlineData("../../secret.bin", "outside of its folder")]
    [InlineData("/etc/passwd", "outside of its folder")]
    [InlineData("weights.bin", "whose hash is not known")]
    public async Task Weights_elsewhere_are_refused(string location, string reason)
    {
        folder.WriteGraphs("external", new Dictionary<long, byte[]> { [1] = WithExternal(location) }, "float32", null);
        await RefusedAsync("external", reason);
    }

    [Fact]
    public async Task Weights_beside_the_graph_are_used_when_their_hash_is_right()
    {
        folder.WriteGraphs("external", new Dictionary<long, byte[]> { [1] = WithExternal("weights.bin") }, "float32", null);
        byte[] weights = BitConverter.GetBytes(42f);
        File.WriteAllBytes(Path.Combine(folder.Path, "external/1/weights.bin"), weights);
        string sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(weights));
        string config = folder.ReadConfig("external");
        folder.WriteConfig("external", config.Replace(
            "\"path\":\"1/model.onnx\"", $$"""
            "path":"1/model.onnx","externalFiles":{"weights.bin":"{{sha256}}"}
            """));
        using (ModelRepository repository = folder.Open())
        {
            ServedModel model = repository.Open("external");
            using InferenceResult result = await model.InferAsync(SmallModels.Row(1), SmallModels.None);
            Assert.Equal(43f, result.Values<float>(0)[0]);
        }

        File.WriteAllBytes(Path.Combine(folder.Path, "external/1/weights.bin"), BitConverter.GetBytes(43f));
        await RefusedAsync("external", "is expected");
    }

    [Fact]
    public async Task Random_and_cut_files_are_refused_and_never_crash()
    {
        byte[] whole = ModelFolder.Adding(1);
        Random random = new(11);
        for (int i = 0; i < 60; i++)
        {
            byte[] hostile = [.. whole];
            if (i % 2 == 0)
                hostile = hostile[..random.Next(hostile.Length)];
            else
                random.NextBytes(hostile.AsSpan(random.Next(hostile.Length / 2), 12));
            folder.WriteGraphs("hostile", new Dictionary<long, byte[]> { [1] = hostile }, "float32", null);
            using ModelRepository repository = folder.Open();
            try
            {
                await repository.LoadAsync("hostile", SmallModels.None);
            }
            catch (ModelException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    [Fact]
    public void A_name_of_the_manifest_is_taken()
    {
        folder.Write("u2netp", null, (1, 1));
        Assert.Contains("Rename the folder", Assert.Throws<ModelException>(folder.Open).Message);
    }

    private static byte[] WithExternal(string location) => new OnnxGraph()
        .Input("x", OnnxGraph.Float, -1, -1).Output("y", OnnxGraph.Float, -1, -1)
        .External("number", OnnxGraph.Float, [1], location).Node("Add", ["x", "number"], ["y"]).ToArray();

    private async Task RefusedAsync(string name, string reason)
    {
        using ModelRepository repository = folder.Open();
        ModelException error = await Assert.ThrowsAsync<ModelException>(() => repository.LoadAsync(name, SmallModels.None));
        Assert.Contains(reason, error.Message);
    }
}
