using System.Runtime.InteropServices;
using System.Text.Json;

namespace InferenceEngine.Selection.Internal.Transfer;

/// <summary>
/// Reads what <see cref="StateExporter"/> wrote and makes it so by events of the log, line by line: what a crash leaves
/// undone, a second import does. Titles that are there stay as they are; evidence of a title in a placement is
/// replaced. Not thread-safe.
/// </summary>
internal sealed class StateImporter(SelectionEngine engine, Func<ImportedRecord, Task> import, double keep)
{
    private const int TitlesAtATime = 1000;
    private const int MostWaiting = 1000; // so that group commits are full
    private readonly List<ImportedTitle> titles = [];
    private readonly Queue<Task> waiting = [];

    /// <summary>Reads all lines; returns their number.</summary>
    /// <exception cref="FormatException">A line is not what it should be; the message has its number.</exception>
    public async Task<long> ReadAsync(TextReader reader, CancellationToken cancellation)
    {
        long number = 0;
        while (await reader.ReadLineAsync(cancellation) is { } text)
        {
            number++;
            if (string.IsNullOrWhiteSpace(text))
                continue;
            StateLine line = Parse(text, number);
            if (number == 1)
                CheckFormat(line);
            try
            {
                await ApplyAsync(line, cancellation);
            }
            catch (Exception fault) when (fault is FormatException or ArgumentException)
            {
                throw new FormatException($"Line {number}: {fault.Message}", fault);
            }
        }

        await FlushTitlesAsync(cancellation);
        while (waiting.TryDequeue(out Task? record))
            await record;
        return number;
    }

    private static StateLine Parse(string text, long number)
    {
        try
        {
            return JsonSerializer.Deserialize<StateLine>(text, CatalogJson.Options)
                ?? throw new FormatException($"Line {number} is null.");
        }
        catch (JsonException fault)
        {
            throw new FormatException($"Line {number} is no JSON of a state file: {fault.Message}", fault);
        }
    }

    private static void CheckFormat(StateLine first)
    {
        if (first.Format != StateLine.FormatName)
            throw new FormatException($"The first line does not say \"format\":\"{StateLine.FormatName}\": this is no state file.");
        if (first.Version != StateLine.FormatVersion)
        {
            throw new FormatException(
                $"The file has version {first.Version}; this program reads version {StateLine.FormatVersion}.");
        }
    }

    private async Task ApplyAsync(StateLine line, CancellationToken cancellation)
    {
        if (line.Title is not null)
        {
            ImportedChecks.Check(line.Title.Title, line.Title.Artworks);
            titles.Add(new ImportedTitle(line.Title.Title, line.Title.Artworks));
            if (titles.Count >= TitlesAtATime)
                await FlushTitlesAsync(cancellation);
            return;
        }

        if (line.Policy is { } policy)
            await ChangeAsync(new CreatePolicy(Checked(policy)), $"policy '{policy.Id}' version {policy.Version}", cancellation);
        if (line.Placement is { } placement)
        {
            ImportedChecks.Check(placement);
            await ChangeAsync(new CreatePlacement(placement), $"placement '{placement.Id}'", cancellation);
        }

        if (line.Prior is { } prior)
        {
            ImportedChecks.Check(prior);
            await ChangeAsync(new SetPrior(prior), $"prior of placement '{prior.PlacementId}'", cancellation);
        }

        if (line.Evidence is null && line.Model is null)
            return;
        await FlushTitlesAsync(cancellation);
        if (line.Evidence is { } evidence)
            await ImportAsync(Evidence(evidence));
        if (line.Model is { } model)
            await ImportAsync(model);
    }

    private static Policy Checked(Policy policy) =>
        policy.Fault() is { } fault ? throw new FormatException($"policy '{policy.Id}': {fault}") : policy;

    private async Task ChangeAsync(CatalogChange change, string what, CancellationToken cancellation)
    {
        CatalogOutcome outcome = await engine.ChangeAsync(change, cancellation);
        if (outcome is not (CatalogOutcome.Done or CatalogOutcome.AlreadyExists))
            throw new FormatException($"{what} cannot be added: {outcome}.");
    }

    private async Task FlushTitlesAsync(CancellationToken cancellation)
    {
        if (titles.Count == 0)
            return;
        CatalogOutcome outcome = await engine.ImportAsync(titles, cancellation);
        if (outcome is not (CatalogOutcome.Done or CatalogOutcome.AlreadyExists))
            throw new FormatException($"titles up to '{titles[^1].Title.Id}' cannot be added: {outcome}.");
        titles.Clear();
    }

    private ImportedRecord Evidence(EvidenceLine line)
    {
        TitleEntry title = FindTitle(line.Title);
        PlacementEntry placement = FindPlacement(line.Placement);
        if (line.Segment is { } segment)
            placement = placement.Find(segment) ?? throw new FormatException($"placement '{line.Placement}' has no segment '{segment}'.");
        RecordHeader header = new()
        {
            DecayedSeconds = line.DecayedSeconds,
            HoldoutImpressions = (float)(keep * line.HoldoutImpressions),
            HoldoutRewardSum = (float)(keep * line.HoldoutRewardSum),
        };
        ArmRecord[] arms = [.. line.Arms.Select(arm => Arm(arm, title))];
        return new ImportedRecord(ImportedKind.Arms, title.Key, placement.Key, RecordLayout.Write(header, arms));
    }

    private ArmRecord Arm(ArmLine line, TitleEntry title)
    {
        if (!(line.Impressions >= 0 && line.RewardSum >= 0 && double.IsFinite(line.Impressions + line.RewardSum)))
            throw new FormatException($"artwork '{line.Artwork}' has impressions or rewards that cannot be.");
        return new ArmRecord
        {
            Key = KeyOf(title, line.Artwork),
            State = line.State,
            RetireSteps = (byte)Math.Clamp(line.RetireSteps, 0, Retirement.LastStep),
            Impressions = keep * line.Impressions,
            RewardSum = keep * line.RewardSum,
            RewardSquares = keep * line.RewardSquares,
            Rewards = (uint)Math.Clamp(line.Rewards, 0, uint.MaxValue),
            RecentImpressions = (float)(keep * line.RecentImpressions),
            RecentRewardSum = (float)(keep * line.RecentRewardSum),
            PriorMean = (Half)Math.Clamp(line.PriorMean, 0, 1),
            PriorStrength = (Half)Math.Clamp(line.PriorStrength, 0, 60_000),
        };
    }

    // A model is not discounted: its variances say how much was seen, and it goes on learning from there.
    private async Task ImportAsync(ModelLine line)
    {
        PlacementEntry placement = FindPlacement(line.Placement);
        TitleEntry? title = line.Title is null ? null : FindTitle(line.Title);
        ModelShape shape = new(line.Form, title is null ? ModelScope.Shared : ModelScope.Disjoint, line.Logistic, line.Features, line.Factors);
        byte[] record = new byte[ModelHeader.SizeBytes + (line.Blocks.Count * shape.BlockBytes)];
        MemoryMarshal.Write(record, new ModelHeader { Shape = shape, DecayedSeconds = line.DecayedSeconds });
        Dictionary<uint, double[]> sums = [];
        Memory<byte> rest = record.AsMemory(ModelHeader.SizeBytes);
        foreach (BlockLine block in line.Blocks)
        {
            if (block.Numbers.Length != shape.Numbers || !block.Numbers.All(float.IsFinite))
                throw new FormatException($"a model of {line.Features} features has {shape.Numbers} finite numbers a block, not {block.Numbers.Length}.");
            uint key = title is null ? 0 : KeyOf(title, block.Artwork ?? string.Empty);
            MemoryMarshal.Write(rest.Span, in key);
            MemoryMarshal.AsBytes(block.Numbers.AsSpan()).CopyTo(rest.Span[ModelHeader.BlockHeaderBytes..]);
            rest = rest[shape.BlockBytes..];
            if (block.Evidence is { } evidence)
                sums[key] = evidence;
        }

        await ImportAsync(new ImportedRecord(ImportedKind.Model, title?.Key ?? 0, placement.Key, record));
        if (shape.IsFull)
        {
            byte[] evidence = FullEvidence.Write(sums, shape.Features);
            await ImportAsync(new ImportedRecord(ImportedKind.Evidence, title?.Key ?? 0, placement.Key, evidence));
        }
    }

    private async Task ImportAsync(ImportedRecord record)
    {
        waiting.Enqueue(import(record));
        if (waiting.Count >= MostWaiting)
            await waiting.Dequeue();
    }

    private TitleEntry FindTitle(string id) =>
        engine.Catalog.FindTitle(id) ?? throw new FormatException($"title '{id}' is not there; its line must come first.");

    private PlacementEntry FindPlacement(string id) => engine.Catalog.FindPlacement(id)
        ?? throw new FormatException($"placement '{id}' is not there; its line must come first.");

    private static uint KeyOf(TitleEntry title, string artwork) => title.Find(artwork)?.Key
        ?? throw new FormatException($"title '{title.Title.Id}' has no artwork '{artwork}'.");
}
