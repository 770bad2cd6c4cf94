using System.Runtime.InteropServices;
using System.Text.Json;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal.Transfer;

/// <summary>
/// Writes catalogue, policies, evidence and models as lines of JSON, by ids and not by hashes, so that another data
/// folder with other keys can read them. Not thread-safe.
/// </summary>
internal sealed class StateExporter(Catalog catalog, StateReader reader, TextWriter writer)
{
    /// <summary>Writes everything; returns the number of lines.</summary>
    public long Write(CancellationToken cancellation)
    {
        long lines = 1;
        Write(new StateLine { Format = StateLine.FormatName, Version = StateLine.FormatVersion });
        foreach (PolicyEntry policy in catalog.Policies().Skip(1)) // the first is the server's setting
            lines += Write(new StateLine { Policy = policy.Policy });
        IReadOnlyList<PlacementEntry> placements = catalog.Placements();
        foreach (PlacementEntry placement in placements)
        {
            lines += Write(new StateLine { Placement = placement.Placement });
            lines += Write(Model(null, placement));
            lines += Write(catalog.PriorOf(placement) is { } prior ? new StateLine { Prior = prior } : null);
        }

        foreach (TitleEntry title in catalog.AllTitles().OrderBy(t => t.Title.Id, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            lines += Write(title, placements);
        }

        return lines;
    }

    private int Write(TitleEntry title, IReadOnlyList<PlacementEntry> placements)
    {
        int lines = Write(new StateLine { Title = new TitleLine(title.Title, [.. title.Artworks.Select(a => a.Artwork)]) });
        foreach (PlacementEntry placement in placements)
        {
            foreach (PlacementEntry part in placement.Parts)
                lines += Write(Evidence(title, part));
            lines += Write(Model(title, placement));
        }

        return lines;
    }

    private int Write(StateLine? line)
    {
        if (line is null)
            return 0;
        writer.WriteLine(JsonSerializer.Serialize(line, CatalogJson.Options));
        return 1;
    }

    private StateLine? Evidence(TitleEntry title, PlacementEntry placement)
    {
        byte[] record = Read(StateKeys.Of(title.Key, placement.Key));
        if (record.Length == 0)
            return null;
        RecordHeader header = RecordLayout.Header(record);
        List<ArmLine> arms = [];
        foreach (ArmRecord arm in RecordLayout.ReadArms(record))
        {
            if (title.Find(arm.Key) is { } artwork)
                arms.Add(Arm(in arm, artwork.Artwork.Id));
        }

        return new StateLine
        {
            Evidence = new EvidenceLine(
                title.Title.Id,
                placement.Placement.Id,
                arms,
                header.DecayedSeconds,
                header.HoldoutImpressions,
                header.HoldoutRewardSum,
                placement.IsSegment ? placement.Segment : null),
        };
    }

    private static ArmLine Arm(in ArmRecord arm, string artworkId) => new(
        artworkId,
        arm.Impressions,
        arm.RewardSum,
        arm.RewardSquares,
        arm.Rewards,
        arm.State,
        arm.RetireSteps,
        arm.RecentImpressions,
        arm.RecentRewardSum,
        (double)arm.PriorMean,
        (double)arm.PriorStrength);

    private StateLine? Model(TitleEntry? title, PlacementEntry placement)
    {
        byte[] record = Read(StateKeys.OfModel(title?.Key ?? 0, placement.Key));
        if (record.Length == 0)
            return null;
        ModelHeader header = MemoryMarshal.Read<ModelHeader>(record);
        byte[] evidence = header.Shape.IsFull ? Read(StateKeys.OfEvidence(title?.Key ?? 0, placement.Key)) : [];
        Dictionary<uint, double[]> sums = FullEvidence.Read(evidence, header.Shape.Features);
        List<BlockLine> blocks = [];
        ReadOnlySpan<byte> rest = record.AsSpan(ModelHeader.SizeBytes);
        for (; rest.Length >= header.Shape.BlockBytes; rest = rest[header.Shape.BlockBytes..])
        {
            uint key = MemoryMarshal.Read<uint>(rest);
            string? artwork = title?.Find(key)?.Artwork.Id;
            float[] numbers = MemoryMarshal.Cast<byte, float>(rest[ModelHeader.BlockHeaderBytes..header.Shape.BlockBytes]).ToArray();
            if (artwork is not null || header.Shape.IsShared)
                blocks.Add(new BlockLine(numbers, artwork, sums.GetValueOrDefault(key)));
        }

        return new StateLine
        {
            Model = new ModelLine(
                placement.Placement.Id,
                header.Shape.IsFull ? ModelForm.Full : ModelForm.Diagonal,
                header.Shape.IsLogistic,
                header.Shape.Features,
                header.Shape.Factors,
                blocks,
                title?.Title.Id,
                header.DecayedSeconds),
        };
    }

    private byte[] Read(StateKey key)
    {
        CopyVisitor visitor = new();
        reader.Read(key, ref visitor);
        return visitor.Record;
    }
}
