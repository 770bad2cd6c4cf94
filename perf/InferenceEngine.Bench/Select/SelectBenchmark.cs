namespace InferenceEngine.Bench.Select;

/// <summary>
/// Selection: the policy's arithmetic, decisions in this process, rewards to disk, memory, and pages over gRPC from the
/// real server. All inputs are seeded.
/// </summary>
internal sealed class SelectBenchmark : IBenchmark
{
    public string Name => "select";

    public string Summary => "decisions, pmfs, rewards and memory in process; pages over gRPC";

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        run.Note("rates per core are per second of the measuring thread's processor time, so that other load does not count");
        PolicyRates.Measure(run);
        ContextRates.Measure(run);
        using (Shelf shelf = await Shelf.FillAsync(titles: 200, cancellation))
        {
            PageRates.Measure(run, shelf);
            await new RewardRates(run, shelf).MeasureAsync(cancellation);
        }

        await RankedRates.MeasureAsync(run, cancellation);
        await ArmMemory.MeasureAsync(run, cancellation);
        await new WireRates(run).MeasureAsync(cancellation);
    }
}
