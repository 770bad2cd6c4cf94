using System.Net;
using InferenceEngine.Onnx;
using InferenceEngine.Server.Production.Outputs;

namespace InferenceEngine.Server.Hosting;

/// <summary>
/// Settings of the server. Each comes from the command line, else the environment (<c>ENGINE_GRPCPORT</c>), else
/// <c>appsettings.json</c> in the working folder, else the default here. Immutable.
/// </summary>
internal sealed record EngineSettings
{
    /// <summary>Where state, logs and pictures live.</summary>
    public string DataFolder { get; init; } = "data";

    /// <summary>Address to listen on. Loopback: nothing is reachable from outside until it is asked for.</summary>
    public string Listen { get; init; } = "127.0.0.1";

    /// <summary>Port of gRPC (HTTP/2 without TLS); 0 takes a free one.</summary>
    public int GrpcPort { get; init; } = 5080;

    /// <summary>Port of the web page (HTTP/1.1); 0 takes a free one.</summary>
    public int WebPort { get; init; } = 5081;

    /// <summary>Folders below which ProducePosters may open videos; empty: none.</summary>
    public IReadOnlyList<string> VideoFolders { get; init; } = [];

    /// <summary>Poster jobs that run at a time; one keeps both cores busy.</summary>
    public int ConcurrentJobs { get; init; } = 1;

    /// <summary>Poster jobs that may wait; more are refused. A thousand are days of work, and a megabyte of records.</summary>
    public int WaitingJobs { get; init; } = 1000;

    /// <summary>Ended jobs that are remembered with their results, which take some 10 MB each.</summary>
    public int JobHistory { get; init; } = 200;

    /// <summary>How often a job is begun: a third crash of the server while it runs is no chance any more.</summary>
    public int JobAttempts { get; init; } = 3;

    /// <summary>Room for uploaded and fetched videos, in bytes; the longest unused make way.</summary>
    public long SpoolBytes { get; init; } = 20L << 30;

    /// <summary>What is remembered of videos for later jobs on them, in bytes: some 10 MB a video.</summary>
    public long FeatureBytes { get; init; } = 2L << 30;

    /// <summary>
    /// Frames of videos that another order may choose, without loss, in bytes; 0: none. Some 100 MB of a 1080p video,
    /// so that about eighty are remembered.
    /// </summary>
    public long PictureBytes { get; init; } = 8L << 30;

    /// <summary>Largest video that is uploaded or fetched, in bytes: a two-hour film at 8 Mbit/s.</summary>
    public long MaxVideoBytes { get; init; } = 8L << 30;

    /// <summary>Hosts that videos may be fetched from: host, host:port or *.domain; empty: none.</summary>
    public IReadOnlyList<string> UrlHosts { get; init; } = [];

    /// <summary>Places that jobs may put results at or below: folders, s3://bucket/prefix; empty: none.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Address of an S3 server other than Amazon's; empty: Amazon's. Credentials and region are found as the AWS tools find them.</summary>
    public string S3Endpoint { get; init; } = string.Empty;

    /// <summary>Names, beside addresses and localhost, under which the editor's page is reached: those of a proxy before it.</summary>
    public IReadOnlyList<string> WebNames { get; init; } = [];

    /// <summary>Whether a listed host may be in a private network or on this machine.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>
    /// The slowest that a host may give a video, in bytes a second: 128 kbit/s, far below what any film is watched at. A video of 8 GiB
    /// then takes six days at most.
    /// </summary>
    public int LowSpeedBytesPerSecond { get; init; } = 16 << 10;

    /// <summary>Seconds of waiting in which that many a second must come: twice the silence that one answer may begin with.</summary>
    public double LowSpeedSeconds { get; init; } = 60;

    /// <summary>Private memory of a media worker, in bytes; a poster job runs two, one to decode and one to encode.</summary>
    public long WorkerMemoryBytes { get; init; } = 1536L << 20;

    /// <summary>Worker processes that decode the pictures of ImageInference, started when needed.</summary>
    public int PictureDecoders { get; init; } = 1;

    /// <summary>Memory of the selection state, in bytes, a power of two.</summary>
    public long StateMemoryBytes { get; init; } = 256L << 20;

    /// <summary>Whether the kernel is asked for huge pages, which pages of titles over millions of artworks are faster with.</summary>
    public bool HugePages { get; init; } = true;

    /// <summary>Members of whom is remembered what they were shown, where a policy asks for it; at most 1.3 kB of disk each.</summary>
    public int RememberedMembers { get; init; } = 1 << 20;

    /// <summary>Seconds from checkpoint to checkpoint.</summary>
    public double CheckpointSeconds { get; init; } = 60;

    /// <summary>Folder of further models, as docs/INFERENCE.md says; empty: none.</summary>
    public string ModelFolder { get; init; } = string.Empty;

    /// <summary>Execution providers for models, best first, of tensorrt, cuda, webgpu and cpu; none named: cpu.</summary>
    public IReadOnlyList<string> Providers { get; init; } = []; // configuration adds to what is here, so the default is put in later

    /// <summary>Which GPU models run on, by the driver's number.</summary>
    public int GpuDevice { get; init; }

    /// <summary>Whether the GPU may decode videos too, where it is expected to end first.</summary>
    public bool GpuDecoding { get; init; }

    /// <summary>Video engines of the GPU: what waits for them is spread over so many.</summary>
    public int GpuDecoders { get; init; } = 1;

    /// <summary>Most device memory of one model on a GPU, in bytes.</summary>
    public long GpuMemoryBytes { get; init; } = 2L << 30;

    /// <summary>Throws a message that names the setting when a value cannot work.</summary>
    public EngineSettings Validate()
    {
        Check(DataFolder.Length > 0, nameof(DataFolder), DataFolder, "a folder");
        Check(IPAddress.TryParse(Listen, out _), nameof(Listen), Listen, "an IP address, as 127.0.0.1 or 0.0.0.0");
        Check(GrpcPort is >= 0 and <= 65535, nameof(GrpcPort), GrpcPort, "0 to 65535");
        Check(WebPort is >= 0 and <= 65535, nameof(WebPort), WebPort, "0 to 65535");
        Check(GrpcPort != WebPort || GrpcPort == 0, nameof(WebPort), WebPort, "another port than GrpcPort");
        Check(ConcurrentJobs is >= 1 and <= 64, nameof(ConcurrentJobs), ConcurrentJobs, "1 to 64");
        Check(WaitingJobs is >= 0 and <= 10_000, nameof(WaitingJobs), WaitingJobs, "0 to 10000");
        Check(JobHistory is >= 1 and <= 100_000, nameof(JobHistory), JobHistory, "1 to 100000");
        Check(JobAttempts is >= 1 and <= 100, nameof(JobAttempts), JobAttempts, "1 to 100");
        Check(SpoolBytes >= 1 << 20, nameof(SpoolBytes), SpoolBytes, "at least 1048576");
        Check(FeatureBytes >= 0, nameof(FeatureBytes), FeatureBytes, "0 or more");
        Check(PictureBytes >= 0, nameof(PictureBytes), PictureBytes, "0 or more");
        Check(MaxVideoBytes >= 1 << 20, nameof(MaxVideoBytes), MaxVideoBytes, "at least 1048576");
        Check(LowSpeedBytesPerSecond >= 1, nameof(LowSpeedBytesPerSecond), LowSpeedBytesPerSecond, "at least 1");
        Check(LowSpeedSeconds is >= 1 and <= 3600, nameof(LowSpeedSeconds), LowSpeedSeconds, "1 to 3600");
        Check(S3Endpoint.Length == 0 || Uri.TryCreate(S3Endpoint, UriKind.Absolute, out _), nameof(S3Endpoint), S3Endpoint, "an address as https://s3.example");
        foreach (string output in Outputs)
            CheckOutput(output);
        Check(RememberedMembers is >= 64 and <= 1 << 30, nameof(RememberedMembers), RememberedMembers, "64 to 1073741824");
        Check(PictureDecoders is >= 1 and <= 64, nameof(PictureDecoders), PictureDecoders, "1 to 64");
        Check(CheckpointSeconds is >= 1 and <= 86400, nameof(CheckpointSeconds), CheckpointSeconds, "1 to 86400");
        Check(GpuDevice is >= 0 and < 64, nameof(GpuDevice), GpuDevice, "0 to 63");
        Check(GpuDecoders is >= 1 and <= 64, nameof(GpuDecoders), GpuDecoders, "1 to 64");
        Check(GpuMemoryBytes is >= 1 << 26 and <= 1L << 40, nameof(GpuMemoryBytes), GpuMemoryBytes, "67108864 to 1099511627776");
        foreach (string provider in Providers)
            Check(ExecutionProviders.IsKnown(provider), nameof(Providers), provider, $"one of {ExecutionProviders.KnownNames}");
        return Providers.Count > 0 ? this : this with { Providers = [ExecutionProviders.Cpu] };
    }

    private static void CheckOutput(string output)
    {
        try
        {
            OutputPlace.Parse(output);
        }
        catch (FormatException wrong)
        {
            throw new UsageException($"Setting {nameof(Outputs)} has '{output}': {wrong.Message}");
        }
    }

    private static void Check(bool holds, string name, object value, string rule)
    {
        if (!holds)
            throw new UsageException($"Setting {name} is '{value}'; it must be {rule}.");
    }
}
