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
    public int Next(int waiting)
    {
        int limit = Items;
        if (maxBatch == 1 || waiting == 1 || --untilTrial > 0)
            return limit;
        for (int size = RunCosts.Class(Math.Min(waiting, maxBatch)); size >= 0; size--)
        {
            if (costs.Of(size) is null)
            {
                untilTrial = Soon;
                return Math.Min(maxBatch, 1 << size);
            }
        }

        int items = Math.Min(waiting, limit);
        triesLarger = items == 1 || (!triesLarger && limit < maxBatch && waiting >= 2 * limit);
        int tried = triesLarger ? Math.Min(maxBatch, 2 * limit) : 1 << (RunCosts.Class(items) - 1);
        double ratio = costs.Of(RunCosts.Class(tried))!.Value / costs.Of(RunCosts.Class(items))!.Value;
        untilTrial = Math.Abs(ratio - 1) < Clear ? Later : Seldom;
        return tried;
    }
}
