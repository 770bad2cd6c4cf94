using System.Diagnostics;
using System.Runtime.InteropServices;

namespace InferenceEngine.Onnx.Tests;

/// <summary>Speech is heard in a synthetic voice, and neither in tones, nor in noise, nor in silence.</summary>
public sealed class SpeechDetectorTests
{
    private static readonly CancellationToken none = CancellationToken.None;

    [Fact]
    public async Task A_voice_is_speech()
    {
        double[] heard = await HearAsync("flite=text='Good evening. The film begins in a quarter of an hour, please take your seats now.'");
        Assert.True(heard.Count(p => p > 0.5) > heard.Length / 2, $"speech in {heard.Count(p => p > 0.5)} of {heard.Length} frames");
    }

    [Theory]
    [InlineData("sine=f=440:d=4")]
    [InlineData("anoisesrc=c=pink:d=4:a=0.3:seed=1")]
    [InlineData("anullsrc=d=4")]
    public async Task Other_sound_is_none(string source)
    {
        double[] heard = await HearAsync(source);
        Assert.True(heard.Average() < 0.1, $"{source} is speech by {heard.Average():0.00}");
    }

    [Fact]
    public async Task A_part_of_a_frame_is_refused() => await Assert.ThrowsAsync<ArgumentException>(
        () => new SpeechDetector(Models.Open("silero-vad")).HearAsync(new float[100], none));

    private static async Task<double[]> HearAsync(string source)
    {
        SpeechDetector detector = new(Models.Open("silero-vad"));
        float[] samples = Sound(source);
        List<double> heard = [];
        for (int at = 0; at + SpeechDetector.FrameSamples <= samples.Length; at += SpeechDetector.FrameSamples)
            heard.Add(await detector.HearAsync(samples.AsMemory(at, SpeechDetector.FrameSamples), none));
        return [.. heard];
    }

    private static float[] Sound(string source)
    {
        string[] arguments = ["-v", "error", "-nostdin", "-f", "lavfi", "-i", source, "-ac", "1", "-ar", "16000", "-f", "f32le", "-"];
        using Process ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardOutput = true })!;
        using MemoryStream bytes = new();
        ffmpeg.StandardOutput.BaseStream.CopyTo(bytes);
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
        return MemoryMarshal.Cast<byte, float>(bytes.ToArray()).ToArray();
    }
}
