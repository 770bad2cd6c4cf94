using System.CommandLine;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine run [VIDEO…]</c>: the whole idea on real video.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        Argument<string[]> videos = new("VIDEO") { Description = "Video files (default: a film clip)", Arity = ArgumentArity.ZeroOrMore };
        Option<string> sample = new("--sample") { Description = "Without VIDEO: film or people", DefaultValueFactory = _ => "film", HelpName = "NAME" };
        sample.AcceptOnlyFromAmong([.. SampleVideos.Names]);
        Option<bool> once = new("--once") { Description = "End after the simulation instead of serving on" };
        Option<int> members = new("--members") { Description = "Simulated members", DefaultValueFactory = _ => 12_000, HelpName = "N" };
        Option<int> seed = new("--seed") { Description = "Seed of the simulation", DefaultValueFactory = _ => 1, HelpName = "N" };
        Command command = new(
            "run",
            "Make posters from videos, publish them, serve them to simulated members and learn from what they take.")
        {
            videos, sample, once, members, seed,
        };
        ServerOptions options = new();
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            string[] named = parsed.GetValue(videos) ?? [];
            string sampleName = parsed.GetValue(sample)!;
            IReadOnlyList<string> paths = named.Length > 0 ? CheckVideos(named) : SampleVideos.Find(sampleName);
            if (parsed.GetValue(members) is < 1 or > 10_000_000)
                throw new UsageException("--members must be 1 to 10000000.");
            EngineSettings settings = SettingsLoader.Load(options.Given(parsed));
            settings = settings with { VideoFolders = [.. settings.VideoFolders, .. paths.Select(p => Path.GetDirectoryName(p)!)] };
            if (named.Length == 0)
                Console.WriteLine(SampleVideos.Credit(sampleName));
            await using EngineServer server = await EngineServer.StartAsync(settings);
            MainJob job = new(server, paths, parsed.GetValue(members), parsed.GetValue(seed));
            await job.RunAsync(cancellation);
            if (parsed.GetValue(once))
                return ExitCodes.Done;
            Console.WriteLine("Serving on; Ctrl-C ends.");
            await server.WaitForShutdownAsync(cancellation);
            return ExitCodes.Done;
        });
        return command;
    }

    private static string[] CheckVideos(string[] named)
    {
        foreach (string video in named)
        {
            if (video.Contains("://", StringComparison.Ordinal))
                throw new UsageException($"{video} is a URL; this program opens files. Download it first.");
            if (Directory.Exists(video))
                throw new UsageException($"{video} is a directory; name video files.");
            if (!File.Exists(video))
                throw new UsageException($"{video} does not exist.");
        }

        return [.. named.Select(Path.GetFullPath)];
    }
}
