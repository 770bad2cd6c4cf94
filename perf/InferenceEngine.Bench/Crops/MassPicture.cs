using System.Runtime.CompilerServices;
using InferenceEngine.Media;
using InferenceEngine.Native;

namespace InferenceEngine.Bench.Crops;

/// <summary>
/// A picture with the mask of its subject. Owns its pixels and, where it made one for other programs, its file.
/// </summary>
internal sealed class MassPicture(string file, PixelBuffer pixels, SalientMask mask, bool isComposite) : IDisposable
{
    /// <summary>Less is no subject, more is all of the picture.</summary>
    private const double LeastArea = 0.02, MostArea = 0.6;

    /// <summary>Composites differ from run to run no more than this seed does.</summary>
    private const int Seed = 13;

    /// <summary>Composites of each subject that can be moved; few can.</summary>
    private const int PlacesPerSubject = 3;

    public string File => file;

    public PixelBuffer Pixels => pixels;

    public SalientMask Mask => mask;

    public bool IsComposite => isComposite;

    /// <summary>
    /// The held-out photographs of the shared data and frames of the sample clips that have a subject; the others are
    /// what the solver's weights were chosen on. Before each that has a subject to move about come composites of it.
    /// </summary>
    public static async IAsyncEnumerable<MassPicture> HeldOutAsync(
        MediaWorker worker, ReferenceMasks masks, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Random random = new(Seed);
        string? ground = null;
        foreach (string path in (await MassFiles.AllAsync(worker, cancellation)).Where(MassFiles.IsHeldOut))
        {
            PixelBuffer picture = await worker.ReadStillAsync(path, cancellation);
            SalientMask mask = await masks.FindAsync(picture, cancellation);
            for (int i = 0; i < PlacesPerSubject && ground is not null && Composite.CanMove(mask); i++)
                yield return await ComposeAsync(worker, (picture, mask), ground, random, cancellation);
            ground = path;
            if (mask.Area is >= LeastArea and <= MostArea)
                yield return new MassPicture(path, picture, mask, isComposite: false);
            else
                picture.Dispose();
        }
    }

    public void Dispose()
    {
        pixels.Dispose();
        if (isComposite)
            System.IO.File.Delete(file);
    }

    private static async Task<MassPicture> ComposeAsync(
        MediaWorker worker, (PixelBuffer Picture, SalientMask Mask) subject, string ground, Random random, CancellationToken cancellation)
    {
        using PixelBuffer behind = await worker.ReadStillAsync(ground, cancellation);
        (PixelBuffer picture, SalientMask mask) = Composite.Make(subject.Picture, subject.Mask, behind, random);
        string file = Path.Combine(Path.GetTempPath(), $"composite-{Guid.NewGuid():N}.png");
        await WriteAsync(worker, picture, file, cancellation);
        return new MassPicture(file, picture, mask, isComposite: true);
    }

    /// <summary>A picture as a file without loss, for other programs.</summary>
    public static async Task WriteAsync(MediaWorker worker, PixelBuffer picture, string file, CancellationToken cancellation) =>
        await System.IO.File.WriteAllBytesAsync(file, await worker.EncodeAsync(
            picture, new PixelRectangle(0, 0, picture.Width, picture.Height), picture.Width, picture.Height, StillFormat.Png, 1, cancellation), cancellation);
}
