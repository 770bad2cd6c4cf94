using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using InferenceEngine.Posters;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Production.Outputs;

/// <summary>
/// Puts result folders where they were asked for. In a bucket the manifest comes last, so that whoever finds it finds all that it
/// names; a folder appears whole. Doing it twice changes nothing. Owns the connections to S3. Thread-safe.
/// </summary>
internal sealed class ResultOutput(EngineSettings settings) : IDisposable
{
    /// <summary>An answer that takes longer than this for a picture does not come.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);
    private const int Retries = 4;
    private readonly Lazy<AmazonS3Client> client = new(() => Connect(settings));

    /// <exception cref="PosterException">The place holds something else, or S3 refuses.</exception>
    public async Task PutAsync(string resultFolder, OutputPlace place, CancellationToken cancellation)
    {
        if (place.Bucket is not { } bucket)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place.Path)!);
            await PosterFolder.CopyAsync(resultFolder, place.Path, cancellation);
            return;
        }

        try
        {
            foreach (string file in Directory.EnumerateFiles(resultFolder).OrderBy(f => Path.GetFileName(f) == PosterFolder.ManifestName))
                await PutFileAsync(file, bucket, place.Below(Path.GetFileName(file)).Path, cancellation);
        }
        catch (Exception refused) when (refused is AmazonServiceException or AmazonClientException or HttpRequestException
            || (refused is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new PosterException($"{place} cannot be written: {refused.Message}", refused);
        }
    }

    public void Dispose()
    {
        if (client.IsValueCreated)
            client.Value.Dispose();
    }

    /// <summary>Credentials and region are found as the AWS tools find them. An endpoint of one's own is addressed by path.</summary>
    private static AmazonS3Client Connect(EngineSettings settings)
    {
        AmazonS3Config config = new()
        {
            Timeout = patience,
            MaxErrorRetry = Retries,
            // Servers other than Amazon's do not all know the newer checksums; pictures are named by their hash anyway.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (settings.S3Endpoint.Length > 0)
            (config.ServiceURL, config.ForcePathStyle, config.AuthenticationRegion) = (settings.S3Endpoint, true, "us-east-1");
        return new AmazonS3Client(config);
    }

    private async Task PutFileAsync(string file, string bucket, string key, CancellationToken cancellation)
    {
        await using FileStream content = File.OpenRead(file);
        await client.Value.PutObjectAsync(new PutObjectRequest
        {
            BucketName = bucket,
            Key = key,
            InputStream = content,
            UseChunkEncoding = false, // a picture is hashed and signed as a whole, which every server of this protocol knows
            ContentType = Path.GetExtension(file) switch
            {
                ".json" => "application/json",
                ".html" => "text/html; charset=utf-8",
                _ => Web.WebApi.TypeOf(file),
            },
        }, cancellation);
    }
}
