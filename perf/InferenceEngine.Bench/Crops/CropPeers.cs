using System.Globalization;
using System.Text.Json;
using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Posters;

namespace InferenceEngine.Bench.Crops;

/// <summary>Windows that other croppers take: the middle, smartcrop.js in Node, and libvips' attention.</summary>
internal static class CropPeers
{
    private const string Folder = "perf/peers/smartcrop";

    public static bool HasSmartcrop => Programs.Exists("node") && Directory.Exists(Path.Combine(Installation.Root, Folder, "node_modules"));

    public static bool HasVips => Programs.Exists("vips") && Programs.Exists("vipsheader");

    /// <summary>The largest window of a shape, in the middle.</summary>
    public static PixelRectangle Middle(PixelBuffer picture, AspectRatio ratio)
    {
        (int width, int height) = Largest(picture, ratio);
        return new PixelRectangle((picture.Width - width) / 2, (picture.Height - height) / 2, width, height);
    }

    /// <summary>smartcrop.js' windows, one a shape.</summary>
    public static PixelRectangle[] Smartcrop(PixelBuffer picture, IReadOnlyList<AspectRatio> ratios)
    {
        string pixels = Path.GetTempFileName(), input = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(pixels, picture.Pixels.ToArray());
            File.WriteAllText(input, JsonSerializer.Serialize(new
            {
                pictures = new[] { new { file = pixels, width = picture.Width, height = picture.Height, ratios = ratios.Select(r => r.Value) } },
            }));
            string output = Programs.Run("node", [Path.Combine(Installation.Root, Folder, "windows.mjs"), input]).Output;
            return JsonSerializer.Deserialize<PixelRectangle[][]>(output, JsonSerializerOptions.Web)![0];
        }
        finally
        {
            File.Delete(pixels);
            File.Delete(input);
        }
    }

    /// <summary>libvips' window; where it lies is in the result's header.</summary>
    public static PixelRectangle Attention(string path, PixelBuffer picture, AspectRatio ratio)
    {
        (int width, int height) = Largest(picture, ratio);
        string output = Path.Combine(Path.GetTempPath(), $"attention-{Guid.NewGuid():N}.v");
        try
        {
            Programs.Run("vips", ["smartcrop", path, output, $"{width}", $"{height}", "--interesting", "attention"]);
            return new PixelRectangle(-Header(output, "xoffset"), -Header(output, "yoffset"), width, height);
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static int Header(string file, string field) =>
        int.Parse(Programs.Run("vipsheader", ["-f", field, file]).Output, CultureInfo.InvariantCulture);

    private static (int Width, int Height) Largest(PixelBuffer picture, AspectRatio ratio)
    {
        double width = Math.Min(picture.Width, picture.Height * ratio.Value);
        return (Math.Clamp((int)width, 1, picture.Width), Math.Clamp((int)(width / ratio.Value), 1, picture.Height));
    }
}
