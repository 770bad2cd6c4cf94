using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;

namespace InferenceEngine.Bench.Parity;

/// <summary>
/// Whether people are treated alike whatever their gender and skin tone: faces found and cut in photographs, by group, and which
/// of two faces a crop keeps that has room for one.
/// </summary>
internal sealed class ParityBenchmark : IBenchmark
{
    private const double LeastFound = 0.95, MostCut = 0.01;

    /// <summary>How often looks may decide between two people who count alike, and how far from a half a group may be.</summary>
    private const double MostByLooks = 0.05, MostFromHalf = 0.02;

    /// <summary>Of too few choices nothing could be told.</summary>
    private const double LeastDecided = 0.9;

    private const int Pairs = 60, QuickPairs = 10;

    private static readonly AspectRatio[] shapes = [new(16, 9), new(4, 3), new(1, 1), new(2, 3), new(3, 4), new(9, 16), new(21, 9)];

    private static readonly (string Name, Func<LabelledFace, bool> Has)[] groups =
    [
        ("women", face => face.Gender == "woman"), ("men", face => face.Gender == "man"),
        ("lighter", face => face.Tone == "lighter"), ("medium", face => face.Tone == "medium"), ("darker", face => face.Tone == "darker"),
    ];

    private static readonly (int First, int Second)[] contests = [(0, 1), (2, 3), (2, 4)];

    public string Name => "parity";

    public string Summary => "faces found, cut and kept by crops, whatever people's gender and skin tone, beside smartcrop.js and libvips' attention";

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        LabelledFace[] faces = LabelledFace.All();
        if (!groups.All(group => faces.Any(group.Has)))
        {
            run.Note($"not measured: the photographs of {Installation.SharedData} are not here, or too few of them");
            return;
        }

        using ModelRepository repository = new(Installation.ModelManifest, Installation.Packages, new OnnxOptions());
        using PosterModels models = PosterModels.Load(repository);
        StillCropper cropper = new(models);
        await using MediaWorker worker = await MediaWorker.StartAsync(Worker.Options(), cancellation);
        GroupRates[] rates = [.. groups.Select(_ => new GroupRates())];
        Dictionary<LabelledFace, PixelBuffer> tiles = [];
        try
        {
            foreach (IGrouping<string, LabelledFace> photograph in faces.GroupBy(face => face.File))
            {
                using PixelBuffer pixels = await worker.ReadStillAsync(photograph.Key, cancellation);
                CroppedStill cropped = await cropper.SolveAsync(pixels, shapes, cancellation);
                foreach (LabelledFace face in photograph)
                    Count(rates, face, cropped);
                AddTiles(tiles, [.. photograph], pixels, cropped);
            }

            Report(run, rates);
            await CompareAsync(run, new PairContest(cropper, worker), tiles, cancellation);
        }
        finally
        {
            foreach (PixelBuffer tile in tiles.Values)
                tile.Dispose();
        }
    }

    private static void Count(GroupRates[] rates, LabelledFace face, CroppedStill cropped)
    {
        for (int i = 0; i < groups.Length; i++)
        {
            if (groups[i].Has(face))
                rates[i].Add(face, cropped);
        }
    }

    /// <summary>Cuts out the faces of a photograph that no other face touches.</summary>
    private static void AddTiles(
        Dictionary<LabelledFace, PixelBuffer> tiles, LabelledFace[] faces, PixelBuffer photograph, CroppedStill cropped)
    {
        foreach (LabelledFace face in faces.Where(face => faces.All(other => other == face || other.Box.Overlap(face.Box) <= 0)))
        {
            if (GroupRates.Find(face, cropped) is { } box && FacePair.Tile(photograph, box) is { } tile)
                tiles.Add(face, tile);
        }
    }

    private static void Report(BenchRun run, GroupRates[] rates)
    {
        run.Note("faces: " + string.Join(", ", groups.Zip(rates, (group, rate) => $"{rate.All} {group.Name}")) + "; by looks, as one person labelled them");
        run.Add(Figure.AtLeast("faces found, least of any group", rates.Min(rate => rate.Found), "share", LeastFound));
        run.Add(Figure.AtMost("faces cut, most of any group", rates.Max(rate => rate.Cut), "share", MostCut));
        for (int i = 0; i < groups.Length; i++)
        {
            run.Add($"  {groups[i].Name}: found", rates[i].Found, "share");
            run.Add($"  {groups[i].Name}: certainty of those", rates[i].Certainty, "mean");
            run.Add($"  {groups[i].Name}: whole, over {shapes.Length} shapes", rates[i].Whole, "share");
        }
    }

    private static async Task CompareAsync(
        BenchRun run, PairContest contest, Dictionary<LabelledFace, PixelBuffer> tiles, CancellationToken cancellation)
    {
        foreach ((int first, int second) in contests)
        {
            PixelBuffer[] one = Tiles(first), other = Tiles(second);
            int pairs = run.Quick ? QuickPairs : Pairs;
            (string a, string b) = (groups[first].Name, groups[second].Name);
            run.Note($"{a} and {b}: {one.Length} and {other.Length} faces, {pairs} pairs on three grounds, both ways round");
            Dictionary<string, PairChoices> choices = await contest.RunAsync(one, other, pairs, peers: !run.Quick, cancellation);
            run.Add(Figure.AtLeast($"{a} and {b}: one of them is kept", choices["ours"].Decided, "share", LeastDecided));
            run.Add(Figure.AtMost($"{a} and {b}: looks decide who is kept", choices["ours"].Person, "share", MostByLooks));
            run.Add(Figure.AtMost($"{a} and {b}: from a half, those kept", Math.Abs(choices["ours"].First - 0.5), "share", MostFromHalf));
            foreach ((string cropper, PairChoices choice) in choices)
            {
                run.Add($"  {a} kept, not {b}: {cropper}", choice.First, "share");
                if (cropper != "ours")
                    run.Add($"  {a} and {b}: looks decide: {cropper}", choice.Person, "share");
            }
        }

        PixelBuffer[] Tiles(int group) => [.. tiles.Where(tile => groups[group].Has(tile.Key)).Select(tile => tile.Value)];
    }
}
