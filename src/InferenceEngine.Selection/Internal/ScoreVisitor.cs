using System.Runtime.InteropServices;
using InferenceEngine.Bandits;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// Scores eligible arms by the blocks of a model's record, where the record lies: mean and deviation of each arm's score
/// go to the scratch. A record of another shape is passed over, and arms without a block keep what the scratch has.
/// </summary>
internal readonly ref struct ScoreVisitor(SlotScratch scratch, int count, ModelShape shape, ReadOnlySpan<float> x) : IRecordVisitor
{
    private readonly ReadOnlySpan<float> x = x;

    public void Visit(ReadOnlySpan<byte> record)
    {
        if (MemoryMarshal.AsRef<ModelHeader>(record).Shape != shape)
            return;
        ReadOnlySpan<byte> blocks = record[ModelHeader.SizeBytes..];
        int next = 0; // the arms of both records usually have one order
        for (; blocks.Length >= shape.BlockBytes; blocks = blocks[shape.BlockBytes..])
        {
            uint key = MemoryMarshal.Read<uint>(blocks);
            int arm = IndexOf(key, next);
            if (arm < 0)
                continue;
            next = arm + 1;
            Score(MemoryMarshal.Cast<byte, float>(blocks[ModelHeader.BlockHeaderBytes..shape.BlockBytes]), arm);
        }
    }

    private void Score(ReadOnlySpan<float> numbers, int arm)
    {
        ReadOnlySpan<float> means = numbers[..x.Length];
        ReadOnlySpan<float> spread = numbers[x.Length..];
        (float mean, float variance) = shape.IsFull
            ? TriangularScore.Of(x, means, spread)
            : DiagonalWeights.Score(x, means, spread);
        scratch.Means[arm] = mean;
        scratch.Deviations[arm] = Math.Sqrt(Math.Max(variance, 0));
    }

    private int IndexOf(uint key, int hint)
    {
        ReadOnlySpan<uint> keys = scratch.Keys.AsSpan(0, count);
        if (hint < count && keys[hint] == key)
            return hint;
        return keys.IndexOf(key);
    }
}
