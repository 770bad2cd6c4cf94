namespace InferenceEngine.Onnx.Internal.Batching;

/// <summary>
/// Most items that an instance takes at a time: what the model allows, or fewer where fewer are no dearer per item, as pictures
/// often are on a processor (decision 56). Now and then a batch is smaller or larger than it would be, so that this is known. Guarded
/// by the queue's lock.
/// </summary>
internal sealed class BatchLimit(int maxBatch, RunCosts costs)
{
    /// <summary>A smaller batch may cost this share more per item: less is not measured, and its answers come sooner.</summary>
    private const double Tolerance = 0.01;

    /// <summary>Sizes that differ by this share are no question any more.</summary>
    private const double Clear = 0.15;

    /// <summary>Batches from one trial to the next: of a size that is not known, of one that may be as good, of one that is not.</summary>
    private const int Soon = 2, Later = 8, Seldom = 128;

    private int untilTrial;
    private bool triesLarger;

    /// <summary>The limit of now: the smallest size that is as cheap as the cheapest. Sizes above that are not known are hoped to be.</summary>
    public int Items
    {
        get
        {
            double least = double.PositiveInfinity;
            int best = 0;
            for (int size = 0; size <= RunCosts.Class(maxBatch); size++)
            {
                double cost = costs.Of(size) ?? 0;
                if (cost < least * (1 - Tolerance))
                    (best, least) = (size, cost > 0 ? cost : least);
            }

            return Math.Min(maxBatch, 1 << best);
        }
    }

    /// <summary>How many items the next batch may have.</summary>
    /// <param name="waiting">Items that could be in it.</param>
    /// <param name="least">Items of the request that will be in it: no smaller batch can be had.</param>
    public int Next(int waiting, int least)
    {
        int limit = Items;
        if (maxBatch == 1 || waiting == least || --untilTrial > 0)
            return limit;
        int smallest = RunCosts.Class(least), largest = RunCosts.Class(Math.Min(waiting, maxBatch));
        for (int size = largest; size >= smallest; size--)
        {
            if (costs.Of(size) is null)
            {
                untilTrial = Soon;
                return Math.Min(maxBatch, 1 << size);
            }
        }

        int usual = RunCosts.Class(Math.Max(least, Math.Min(waiting, limit)));
        triesLarger = usual < largest && (usual == smallest || (!triesLarger && waiting >= 2 * limit));
        int tried = Math.Max(smallest, triesLarger ? usual + 1 : usual - 1);
        double ratio = costs.Of(tried)!.Value / costs.Of(usual)!.Value;
        untilTrial = Math.Abs(ratio - 1) < Clear ? Later : Seldom;
        return Math.Min(maxBatch, 1 << tried);
    }
}
