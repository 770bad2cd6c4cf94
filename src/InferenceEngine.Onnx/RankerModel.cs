using System.Collections.Concurrent;
using System.Security.Cryptography;
using InferenceEngine.Onnx.Internal;
using Microsoft.ML.OnnxRuntime;

namespace InferenceEngine.Onnx;

/// <summary>
/// A ranker's session. It runs on its callers' threads, one thread a run, since a page waits for it and its graph is small:
/// no hand-over, no pool, and the same order of additions every time. Owns the session and the lanes, of which there are as
/// many as runs that ever went on at once. Thread-safe.
/// </summary>
public sealed class RankerModel : IDisposable
{
    // Graphs of this size take microseconds; a larger file is not meant for a page.
    private const long MostBytes = 64L << 20;

    private readonly InferenceSession session;
    private readonly ConcurrentBag<RankerLane> lanes = [];

    private RankerModel(RankerEntry entry, byte[] graph)
    {
        Entry = entry;
        OnnxEnvironment.Instance(new OnnxOptions());
        using SessionOptions settings = new()
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            EnableMemoryPattern = false, // it remembers a plan for every number of rows
        };
        session = Open(graph, settings);
        try
        {
            RankerCheck.Graph(entry, session);
        }
        catch (ModelException)
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>What the manifest says.</summary>
    public RankerEntry Entry { get; }

    /// <summary>Opens a ranker of a manifest in <paramref name="folder"/>.</summary>
    /// <exception cref="ModelException">The entry is wrong, or the file is missing, changed, or not what the entry
    /// says.</exception>
    public static RankerModel Open(RankerEntry entry, string folder)
    {
        RankerCheck.Entry(entry);
        string path = Path.GetFullPath(Path.Combine(folder, entry.Path));
        if (!File.Exists(path))
            throw new ModelException($"Ranker '{entry.Name}': {path} is missing. Put the file there or correct the manifest.");
        if (new FileInfo(path).Length > MostBytes)
            throw new ModelException($"Ranker '{entry.Name}': {path} is larger than {MostBytes} bytes. Train a smaller model.");
        byte[] graph = File.ReadAllBytes(path);
        string found = Convert.ToHexStringLower(SHA256.HashData(graph));
        if (found != entry.Sha256)
        {
            throw new ModelException(
                $"Ranker '{entry.Name}': {path} has sha256 {found}, the manifest expects {entry.Sha256}. "
                + "Restore the file, or give the new one another version and its hash.");
        }

        return new RankerModel(entry, graph);
    }

    /// <summary>Scores artworks for a member on this thread.</summary>
    /// <param name="member">The member's numbers.</param>
    /// <param name="artworks">Rows of <see cref="RankerEntry.RowNumbers"/> numbers, at least one.</param>
    /// <param name="scores">Receives a score for each row.</param>
    /// <param name="budget">After which the run is stopped.</param>
    /// <exception cref="ArgumentException">A span has another length than the model reads.</exception>
    public RankerRun Score(ReadOnlySpan<float> member, ReadOnlySpan<float> artworks, Span<float> scores, TimeSpan budget)
    {
        int rows = scores.Length;
        if (rows == 0 || member.Length != Entry.MemberFeatures || artworks.Length != rows * Entry.RowNumbers)
        {
            throw new ArgumentException(
                $"Ranker '{Entry.Name}' got {member.Length} and {artworks.Length} numbers for {rows} artworks; it reads "
                + $"{Entry.MemberFeatures} and {Entry.RowNumbers} for each.");
        }

        if (!lanes.TryTake(out RankerLane? lane))
            lane = new RankerLane(Entry);
        try
        {
            return lane.Run(session, member, artworks, scores, budget);
        }
        finally
        {
            lanes.Add(lane);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (lanes.TryTake(out RankerLane? lane))
            lane.Dispose();
        session.Dispose();
    }

    private InferenceSession Open(byte[] graph, SessionOptions settings)
    {
        try
        {
            return new InferenceSession(graph, settings);
        }
        catch (OnnxRuntimeException cause)
        {
            throw new ModelException(
                $"ONNX Runtime cannot open ranker '{Entry.Name}': {cause.Message} Export it again with an operator set that it knows.",
                cause);
        }
    }
}
