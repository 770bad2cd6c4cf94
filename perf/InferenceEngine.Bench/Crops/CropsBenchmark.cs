using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters;

namespace InferenceEngine.Bench.Crops;

/// <summary>
/// Crops of annotated pictures: how many faces and words each cropper cuts, and how much of the subject it keeps, in
/// four shapes. Beside the middle, smartcrop.js and libvips' attention, in the same run on the same pictures.
/// </summary>
internal sealed class CropsBenchmark : IBenchmark
{
    private static readonly AspectRatio[] ratios = [new(16, 9), new(1, 1), new(2, 3), new(9, 16)];

    public string Name => "crops";

    public string Summary => "faces and words that crops cut and how much of the subject they keep, beside smartcrop.js, libvips' attention and the middle";

    public async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        AnnotatedPicture[] faces = [.. AnnotatedPicture.Faces()], words = [.. AnnotatedPicture.Words()];
        if (faces.Length + words.Length == 0)
        {
            run.Note($"not measured: the annotated pictures of {Installation.SharedData} are not here");
            return;
        }

        if (!CropPeers.HasSmartcrop)
            run.Note("smartcrop.js is not beside it: ./engine bench installs perf/peers/smartcrop");
        if (!CropPeers.HasVips)
            run.Note("libvips' attention is not beside it: install libvips-tools");
        using ModelRepository repository = new(Installation.ModelManifest, Installation.Packages, new OnnxOptions());
        using PosterModels models = PosterModels.Load(repository);
        StillCropper cropper = new(models);
        await using MediaWorker worker = await MediaWorker.StartAsync(Worker.Options(), cancellation);
        await MeasureAsync(run, ("faces", 0.01), faces, (worker, cropper), cancellation);
        await MeasureAsync(run, ("words", 0.03), words, (worker, cropper), cancellation);
        await new SalientMass(run, ratios).MeasureAsync(worker, cropper, cancellation);
    }

    private static async Task MeasureAsync(
        BenchRun run,
        (string Name, double Goal) what,
        AnnotatedPicture[] pictures,
        (MediaWorker Worker, StillCropper Cropper) ours,
        CancellationToken cancellation)
    {
        Dictionary<string, CutRate> rates = new() { ["ours"] = new(), ["middle"] = new(), ["smartcrop.js"] = new(), ["libvips attention"] = new() };
        int padded = 0, boxes = pictures.Sum(picture => picture.Boxes.Count);
        foreach (AnnotatedPicture picture in run.Quick ? pictures.Take(2) : pictures)
        {
            using PixelBuffer pixels = await ours.Worker.ReadStillAsync(picture.File, cancellation);
            CroppedStill cropped = await ours.Cropper.SolveAsync(pixels, ratios, cancellation);
            PixelRectangle[]? smart = CropPeers.HasSmartcrop ? CropPeers.Smartcrop(pixels, ratios) : null;
            for (int i = 0; i < ratios.Length; i++)
            {
                padded += cropped.Crops[i].Padded ? 1 : 0;
                rates["ours"].Add(picture.Boxes, cropped.Crops[i].Window);
                rates["middle"].Add(picture.Boxes, CropPeers.Middle(pixels, ratios[i]));
                if (smart is not null)
                    rates["smartcrop.js"].Add(picture.Boxes, smart[i]);
                if (CropPeers.HasVips)
                    rates["libvips attention"].Add(picture.Boxes, CropPeers.Attention(picture.File, pixels, ratios[i]));
            }
        }

        run.Note($"{what.Name}: {pictures.Length} pictures, {boxes} boxes, {ratios.Length} shapes; {padded} of our crops are padded");
        run.Add(Figure.AtMost($"{what.Name} cut, of those not wholly out", rates["ours"].Cut, "share", what.Goal));
        run.Add($"  {what.Name} whole, of all", rates["ours"].Whole, "share");
        foreach ((string peer, CutRate rate) in rates.Where(r => r.Key != "ours" && (r.Value.Cut > 0 || r.Value.Whole > 0)))
        {
            run.Add($"  {what.Name} cut by {peer}", rate.Cut, "share");
            run.Add($"  {what.Name} whole by {peer}", rate.Whole, "share");
        }
    }
}
