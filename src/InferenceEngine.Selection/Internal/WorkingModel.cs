using System.Runtime.InteropServices;
using InferenceEngine.Bandits;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// A record of a contextual model while a batch of events changes it: a block of numbers per arm, or one for all arms of
/// a placement. A record of another shape is dropped: a policy with other features cannot learn from it. Not
/// thread-safe: the fold's own.
/// </summary>
internal sealed class WorkingModel
{
    private readonly ModelShape shape;
    private readonly float priorVariance;
    private readonly float noiseVariance;
    private readonly SortedDictionary<uint, float[]> blocks = [];
    private readonly FullEvidence? evidence;
    private readonly float[] product;
    private uint decayedSeconds;

    /// <summary>Begins with what the store has; empty spans for a new model.</summary>
    public WorkingModel(Policy policy, ReadOnlySpan<byte> record, ReadOnlySpan<byte> evidenceRecord)
    {
        shape = new ModelShape(policy);
        priorVariance = (float)(1 / policy.PriorPrecision);
        noiseVariance = shape.IsLogistic ? 0 : (float)(policy.RewardDeviation * policy.RewardDeviation);
        product = new float[shape.Means];
        bool known = !record.IsEmpty && MemoryMarshal.Read<ModelHeader>(record).Shape == shape;
        if (known)
            Read(record);
        if (shape.IsFull)
            evidence = new FullEvidence(shape.Features, priorVariance, noiseVariance, known ? evidenceRecord : default);
    }

    /// <summary>Whether it is the model that a policy needs.</summary>
    public bool Fits(Policy policy) => new ModelShape(policy) == shape;

    /// <summary>Forgets up to a second, when the policy does.</summary>
    public void DecayTo(uint seconds, double halfLifeSeconds)
    {
        double kept = halfLifeSeconds > 0 && decayedSeconds > 0
            ? EvidenceDecay.Kept(decayedSeconds, seconds, halfLifeSeconds)
            : 1;
        decayedSeconds = Math.Max(decayedSeconds, seconds);
        if (kept == 1)
            return;
        evidence?.Decay(kept);
        foreach (float[] block in blocks.Values)
        {
            if (!shape.IsFull)
                DiagonalWeights.Decay(block.AsSpan(shape.Means), priorVariance, (float)kept);
        }
    }

    /// <summary>An arm was shown to a member with these features and has earned nothing yet.</summary>
    public void Impression(PageFeatures page, ArtworkEntry artwork)
    {
        float[] block = Block(artwork.Key);
        ReadOnlySpan<float> x = Features(page, artwork);
        if (evidence is not null)
            evidence.Impression(artwork.Key, x);
        else
            DiagonalWeights.Impression(x, block.AsSpan(0, shape.Means), block.AsSpan(shape.Means), noiseVariance);
    }

    /// <summary>An impression of these features earned a reward after all.</summary>
    public void Reward(PageFeatures page, ArtworkEntry artwork, float reward)
    {
        float[] block = Block(artwork.Key);
        ReadOnlySpan<float> x = Features(page, artwork);
        if (evidence is not null)
            evidence.Reward(artwork.Key, x, reward);
        else
            DiagonalWeights.Reward(x, block.AsSpan(0, shape.Means), block.AsSpan(shape.Means), noiseVariance, reward);
    }

    /// <summary>Forgets an arm.</summary>
    public void Remove(uint arm)
    {
        blocks.Remove(arm);
        evidence?.Remove(arm);
    }

    /// <summary>The record's bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[ModelHeader.SizeBytes + (blocks.Count * shape.BlockBytes)];
        MemoryMarshal.Write(bytes, new ModelHeader { Shape = shape, DecayedSeconds = decayedSeconds });
        Span<byte> rest = bytes.AsSpan(ModelHeader.SizeBytes);
        foreach ((uint key, float[] block) in blocks)
        {
            evidence?.Solve(key, block);
            MemoryMarshal.Write(rest, in key);
            MemoryMarshal.AsBytes(block.AsSpan()).CopyTo(rest[ModelHeader.BlockHeaderBytes..]);
            rest = rest[shape.BlockBytes..];
        }

        return bytes;
    }

    /// <summary>The bytes of what stands behind a full model, or null.</summary>
    public byte[]? EvidenceBytes() => evidence?.ToBytes();

    private void Read(ReadOnlySpan<byte> record)
    {
        decayedSeconds = MemoryMarshal.Read<ModelHeader>(record).DecayedSeconds;
        ReadOnlySpan<byte> rest = record[ModelHeader.SizeBytes..];
        for (; rest.Length >= shape.BlockBytes; rest = rest[shape.BlockBytes..])
        {
            blocks[MemoryMarshal.Read<uint>(rest)] =
                MemoryMarshal.Cast<byte, float>(rest[ModelHeader.BlockHeaderBytes..shape.BlockBytes]).ToArray();
        }
    }

    private float[] Block(uint arm)
    {
        uint key = shape.IsShared ? 0 : arm;
        if (blocks.TryGetValue(key, out float[]? block))
            return block;
        block = new float[shape.Numbers];
        if (!shape.IsFull)
            block.AsSpan(shape.Means).Fill(priorVariance);
        return blocks[key] = block;
    }

    /// <summary>The page's features, or their products with the artwork's numbers, row by feature.</summary>
    private ReadOnlySpan<float> Features(PageFeatures page, ArtworkEntry artwork)
    {
        ReadOnlySpan<float> x = page.Take(shape.Features);
        if (!shape.IsShared)
            return x;
        for (int f = 0; f < x.Length; f++)
        {
            Span<float> row = product.AsSpan(f * shape.Factors, shape.Factors);
            row.Clear();
            row[0] = x[f];
            for (int c = 1; c < row.Length && c <= artwork.Embedding.Length; c++)
                row[c] = x[f] * artwork.Embedding[c - 1];
        }

        return product;
    }
}
