using InferenceEngine.Server.Hosting;
using InferenceEngine.Server.Production.Outputs;

namespace InferenceEngine.Server.Commands;

/// <summary>Where <c>engine posters</c> puts results: a folder, or a bucket by way of a folder that is deleted at the end.</summary>
internal sealed class PosterDestination : IDisposable
{
    private readonly OutputPlace? bucket;
    private readonly ResultOutput output;

    private PosterDestination(string folder, OutputPlace? bucket, EngineSettings settings) =>
        (Folder, this.bucket, output) = (folder, bucket, new ResultOutput(settings));

    /// <summary>Where results are written first.</summary>
    public string Folder { get; }

    /// <exception cref="UsageException">It is no place of S3.</exception>
    public static PosterDestination Of(string given, EngineSettings settings)
    {
        try
        {
            return OutputPlace.IsS3(given)
                ? new PosterDestination(Directory.CreateTempSubdirectory("engine-posters-").FullName, OutputPlace.Parse(given), settings)
                : new PosterDestination(given, null, settings);
        }
        catch (FormatException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }

    /// <summary>The result of one video is whole: it goes to the bucket, and the user is told where it is.</summary>
    public async Task FinishAsync(string below, CancellationToken cancellation)
    {
        if (bucket is null)
        {
            Console.WriteLine($"Look at {Path.Combine(Path.GetFullPath(Path.Combine(Folder, below)), "index.html")}");
            return;
        }

        OutputPlace place = bucket.Below(below.Replace(Path.DirectorySeparatorChar, '/'));
        await output.PutAsync(Path.Combine(Folder, below), place, cancellation);
        Console.WriteLine($"It is at {place}");
    }

    public void Dispose()
    {
        output.Dispose();
        if (bucket is not null)
            Directory.Delete(Folder, recursive: true);
    }
}
