using InferenceEngine.Native;
using InferenceEngine.Onnx.Internal;

namespace InferenceEngine.Onnx;

/// <summary>
/// Doubles each side of a picture with ESRGAN slim, tile by tile, so that memory does not depend on the picture. Tiles overlap by
/// more than the network sees, and their margins are dropped: no seam can show. Does not own the model. Thread-safe.
/// </summary>
public sealed class Enlarger(ServedModel model)
{
    /// <summary>Times that each side grows.</summary>
    public const int Factor = 2;

    /// <summary>Side of what a tile adds. With margins it takes about 200 MB inside the runtime.</summary>
    private const int TileSide = 192;

    /// <summary>Convolutions in a row reach so far.</summary>
    private const int Margin = 24;

    private readonly InputWriter writer = new(PictureModel.Normalisation(model));

    /// <summary>The enlarged part of a picture, which must live until the task ends.</summary>
    public async Task<PixelBuffer> EnlargeAsync(
        PixelBuffer picture, (int X, int Y, int Width, int Height) part, CancellationToken cancellation)
    {
        PixelBuffer enlarged = new(part.Width * Factor, part.Height * Factor);
        try
        {
            for (int y = 0; y < part.Height; y += TileSide)
            {
                for (int x = 0; x < part.Width; x += TileSide)
                    await EnlargeTileAsync(picture, part, (x, y), enlarged, cancellation);
            }

            return enlarged;
        }
        catch
        {
            enlarged.Dispose();
            throw;
        }
    }

    private async Task EnlargeTileAsync(
        PixelBuffer picture, (int X, int Y, int Width, int Height) part, (int X, int Y) tile, PixelBuffer enlarged,
        CancellationToken cancellation)
    {
        int width = Math.Min(TileSide, part.Width - tile.X), height = Math.Min(TileSide, part.Height - tile.Y);
        int left = Math.Min(Margin, part.X + tile.X), top = Math.Min(Margin, part.Y + tile.Y);
        int right = Math.Min(part.X + tile.X + width + Margin, picture.Width), bottom = Math.Min(part.Y + tile.Y + height + Margin, picture.Height);
        Box box = new(part.X + tile.X - left, part.Y + tile.Y - top, right, bottom);
        int columns = (int)box.Width, rows = (int)box.Height;
        InferenceRequest request = PictureModel.Request(
            model, [1, 3, rows, columns], target => writer.WriteStretched(picture, box, columns, rows, target));
        using InferenceResult result = await model.InferAsync(request, cancellation);
        Copy(result.Values<float>(0), (columns * Factor, rows * Factor), (left * Factor, top * Factor),
            (tile.X * Factor, tile.Y * Factor, width * Factor, height * Factor), enlarged);
    }

    private static void Copy(
        ReadOnlySpan<float> planes, (int Width, int Height) size, (int X, int Y) from, (int X, int Y, int Width, int Height) to,
        PixelBuffer enlarged)
    {
        int plane = size.Width * size.Height;
        for (int y = 0; y < to.Height; y++)
        {
            Span<byte> row = enlarged.Row(to.Y + y).Slice(to.X * 3, to.Width * 3);
            int at = ((from.Y + y) * size.Width) + from.X;
            for (int x = 0; x < row.Length; x++)
                row[x] = (byte)Math.Clamp((planes[(x % 3 * plane) + at + (x / 3)] * 255) + 0.5f, 0, 255);
        }
    }
}
