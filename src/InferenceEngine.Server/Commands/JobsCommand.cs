using System.CommandLine;
using InferenceEngine.Client;
using InferenceEngine.Contracts.Artwork.V1;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Commands;

/// <summary><c>engine jobs list|show|watch|cancel|submit</c>: the poster jobs of a running server.</summary>
internal static class JobsCommand
{
    private static readonly Option<string?> server = new("--server")
    {
        Description = "gRPC address of the server (default: that of the settings, http://127.0.0.1:5080)", HelpName = "URL", Recursive = true,
    };

    public static Command Create()
    {
        Command command = new("jobs", "Poster jobs of a running server: list, show, watch, cancel, submit.")
        {
            List(), OnOne("show", "Everything about a job.", ShowAsync), OnOne("watch", "Follow a job to its end.", WatchAsync),
            OnOne("cancel", "End a job that waits or runs.", CancelAsync), Submit(),
        };
        command.Options.Add(server);
        return command;
    }

    private static Command List()
    {
        Option<int> count = new("--count") { Description = "Most jobs to list, 1 to 500", DefaultValueFactory = _ => 50, HelpName = "N" };
        Command command = new("list", "The latest jobs, newest first.") { count };
        command.SetAction((parsed, cancellation) => CallAsync(parsed, async production =>
        {
            ListJobsResponse page = await production.ListJobsAsync(new() { PageSize = parsed.GetValue(count) }, cancellation: cancellation);
            foreach (Job job in page.Jobs)
                Console.WriteLine(JobLines.Short(job));
            return ExitCodes.Done;
        }));
        return command;
    }

    private static Command OnOne(
        string name, string description, Func<ProductionClient, string, CancellationToken, Task<int>> action)
    {
        Argument<string> id = new("JOB") { Description = "Id of a job, or its end where that is enough" };
        Command command = new(name, description) { id };
        command.SetAction((parsed, cancellation) => CallAsync(
            parsed, async production => await action(production, await FindAsync(production, parsed.GetRequiredValue(id), cancellation), cancellation)));
        return command;
    }

    private static Command Submit()
    {
        Argument<string> video = new("VIDEO")
        {
            Description = "File or directory below a video folder of the server, http(s) URL, or SHA-256 of a video it has; the server fetches from its "
                + $"--url-host only, and {VideoArgument.PrivateHosts} there",
        };
        Option<bool> upload = new("--upload") { Description = "Send the file's bytes: the server need not see the file" };
        Option<int> priority = new("--priority") { Description = "-10 to 10; higher goes first", HelpName = "N" };
        Option<bool> watch = new("--watch") { Description = "Follow the job to its end" };
        OrderArguments order = new();
        Command command = new("submit", "Put a job into the queue.") { video, upload, priority, watch };
        order.AddTo(command);
        command.SetAction((parsed, cancellation) => CallAsync(parsed, async production =>
        {
            List<Job> jobs = [];
            foreach ((string path, PosterOrder own) in Orders(parsed.GetRequiredValue(video), order.Read(parsed)))
            {
                jobs.Add(parsed.GetValue(upload)
                    ? await UploadAsync(production, path, own, parsed.GetValue(priority), cancellation)
                    : await production.SubmitJobAsync(Request(path, own, parsed.GetValue(priority)), cancellation: cancellation));
                Console.WriteLine(JobLines.Short(jobs[^1]));
            }

            int code = ExitCodes.Done;
            foreach (Job job in parsed.GetValue(watch) ? jobs : [])
                code = Math.Max(code, await WatchAsync(production, job.Id, cancellation));
            return code;
        }));
        return command;
    }

    /// <summary>The order for a video, or for each below a directory, whose results then have folders of their own.</summary>
    private static IEnumerable<(string Video, PosterOrder Order)> Orders(string given, PosterOrder order)
    {
        if (!Directory.Exists(given))
            return [(given, order)];
        if (order.TitleId.Length > 0)
            throw new UsageException("--title-id names the title of one video, and a directory has several; submit them one by one.");
        return VideoArgument.Below(Path.GetFullPath(given)).Select(video =>
        {
            PosterOrder own = order.Clone();
            if (own.Output.Length > 0)
                own.Output = $"{own.Output.TrimEnd('/')}/{video.Folder}";
            return (video.Path, own);
        });
    }

    private static SubmitJobRequest Request(string video, PosterOrder order, int priority)
    {
        SubmitJobRequest request = new() { Order = order, Priority = priority };
        if (video.Contains("://", StringComparison.Ordinal))
            request.Url = video;
        else if (Production.Jobs.MediaSpool.IsName(video))
            request.MediaId = video;
        else
            request.VideoPath = File.Exists(video) ? Path.GetFullPath(video) : video;
        return request;
    }

    private static async Task<Job> UploadAsync(
        ProductionClient production, string path, PosterOrder order, int priority, CancellationToken cancellation)
    {
        await using FileStream file = File.OpenRead(path);
        UploadHeader header = new() { FileName = Path.GetFileName(path), Order = order, Priority = priority };
        return await production.UploadJobAsync(header, file, cancellation: cancellation);
    }

    private static async Task<int> ShowAsync(ProductionClient production, string id, CancellationToken cancellation)
    {
        Job job = await production.GetJobAsync(new() { JobId = id }, cancellation: cancellation);
        foreach (string line in JobLines.Long(job))
            Console.WriteLine(line);
        return ExitCodes.Done;
    }

    private static async Task<int> CancelAsync(ProductionClient production, string id, CancellationToken cancellation)
    {
        Console.WriteLine(JobLines.Short(await production.CancelJobAsync(new() { JobId = id }, cancellation: cancellation)));
        return ExitCodes.Done;
    }

    private static async Task<int> WatchAsync(ProductionClient production, string id, CancellationToken cancellation)
    {
        Job? last = null;
        await foreach (WatchJobResponse happened in production.WatchJobAsync(new() { JobId = id }, cancellation: cancellation))
        {
            last = happened.Job ?? last;
            if (JobLines.Of(happened) is { } line)
                Console.WriteLine(line);
        }

        return last?.State is JobState.Done ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task<string> FindAsync(ProductionClient production, string id, CancellationToken cancellation)
    {
        const int whole = 32, enough = 4;
        if (id.Length is < enough or >= whole)
            return id;
        ListJobsResponse page = await production.ListJobsAsync(new() { PageSize = 500 }, cancellation: cancellation);
        string[] found = [.. page.Jobs.Select(job => job.Id).Where(known => known.EndsWith(id, StringComparison.Ordinal))];
        return found.Length <= 1 ? found.FirstOrDefault(id) : throw new UsageException($"{found.Length} jobs end in '{id}'; give more of the id.");
    }

    private static async Task<int> CallAsync(ParseResult parsed, Func<ProductionClient, Task<int>> action)
    {
        string? named = parsed.GetValue(server);
        if (named is not null && !Uri.TryCreate(named, UriKind.Absolute, out _))
            throw new UsageException($"--server is '{named}'; it must be an address as http://127.0.0.1:5080.");
        EngineSettings settings = SettingsLoader.Load(new Dictionary<string, string?>());
        using RpcChannel channel = new(new Uri(named ?? $"http://{settings.Listen}:{settings.GrpcPort}"));
        return await action(new ProductionClient(channel));
    }
}
