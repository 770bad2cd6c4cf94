using System.Diagnostics;
using InferenceEngine.Native;

namespace InferenceEngine.Onnx.Tests;

/// <summary>Pictures for tests: drawn, or read by the ffmpeg program, which is independent of the code under test.</summary>
internal static class Pictures
{
    public static PixelBuffer Draw(int width, int height, Func<int, int, (byte R, byte G, byte B)> colour)
    {
        PixelBuffer picture = new(width, height);
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = picture.Row(y);
            for (int x = 0; x < width; x++)
                (row[x * 3], row[(x * 3) + 1], row[(x * 3) + 2]) = colour(x, y);
        }

        return picture;
    }

    public static PixelBuffer Noise(int width, int height, int seed)
    {
        Random random = new(seed);
        PixelBuffer picture = new(width, height);
        random.NextBytes(picture.Pixels);
        return picture;
    }

    /// <summary>The file as stored (no rotation), as the labels expect.</summary>
    public static PixelBuffer Read(string path)
    {
        ProcessStartInfo start = new("ffmpeg")
        {
            ArgumentList = { "-v", "error", "-i", path, "-frames:v", "1", "-pix_fmt", "rgb24", "-f", "image2pipe", "-c:v", "ppm", "-" },
            RedirectStandardOutput = true,
        };
        using Process process = StartOrSkip(start);
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return ParsePpm(output.ToArray());
    }

    private static Process StartOrSkip(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("the ffmpeg program is not on this machine");
            throw;
        }
    }

    private static PixelBuffer ParsePpm(byte[] file)
    {
        int at = 0;
        string Word()
        {
            int start = at;
            while (!char.IsWhiteSpace((char)file[at]))
                at++;
            return System.Text.Encoding.ASCII.GetString(file, start, at++ - start);
        }

        Assert.Equal("P6", Word());
        int width = int.Parse(Word()), height = int.Parse(Word());
        Assert.Equal("255", Word());
        PixelBuffer picture = new(width, height);
        file.AsSpan(at, width * height * 3).CopyTo(picture.Pixels);
        return picture;
    }
}
