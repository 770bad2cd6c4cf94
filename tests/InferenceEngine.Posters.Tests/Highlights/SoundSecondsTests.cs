using InferenceEngine.Media;
using InferenceEngine.Posters.Internal.Highlights;

namespace InferenceEngine.Posters.Tests.Highlights;

/// <summary>Speech, music, noise and silence are told apart, by sounds that the ffmpeg program makes.</summary>
public sealed class SoundSecondsTests(Production production) : IClassFixture<Production>
{
    private const string Voice =
        "flite=text='Good evening. The film begins in a quarter of an hour, please take your seats now. We wish you all a pleasant evening.'";

    [Theory]
    [InlineData(Voice, 0.6, 1, 0, 0.15)]
    [InlineData("aevalsrc='0.3*sin(2*PI*(220*pow(2,floor(mod(t*4,8))/12))*t)*exp(-3*mod(t*4,1)/4)':d=8", 0, 0.1, 0.6, 1)]
    [InlineData("anoisesrc=c=pink:d=8:a=0.3:seed=1", 0, 0.1, 0, 0.1)]
    public async Task Voice_notes_and_noise_differ(string source, double leastSpeech, double mostSpeech, double leastMusic, double mostMusic)
    {
        SoundSecond[] seconds = await MeasureAsync(source, 7);
        Assert.InRange(seconds.Skip(1).Average(s => s.Speech), leastSpeech, mostSpeech);
        Assert.InRange(seconds.Skip(1).Average(s => s.Music), leastMusic, mostMusic);
    }

    [Fact]
    public async Task A_loud_part_and_a_clap_stand_out()
    {
        SoundSecond[] seconds = await MeasureAsync(
            "aevalsrc='(0.05+0.4*between(t,4,6))*sin(2*PI*300*t)+between(t,8.5,8.52)*(random(0)-0.5)':d=12", 12);
        Assert.InRange(seconds[4].Loudness, 0.9, 1);
        Assert.InRange(seconds[2].Loudness, 0, 0.5);
        Assert.InRange(seconds[8].Onset, 0.8, 1);
        Assert.InRange(seconds[10].Onset, 0, 0.3);
    }

    [Fact]
    public async Task Silence_is_nothing_of_all()
    {
        SoundSecond[] seconds = await MeasureAsync("anullsrc=d=5", 5);
        Assert.All(seconds.Skip(1), second => Assert.InRange(second.Loudness + second.Music + second.Onset + second.Speech, 0, 0.05));
    }

    [Fact]
    public void Sound_before_the_picture_is_left_out_and_gaps_are_silence()
    {
        SoundFrames cutter = new();
        cutter.Add(new SoundBlock(TimeSpan.FromMilliseconds(-32), [.. Enumerable.Range(0, 1024).Select(i => (float)i)]));
        Assert.True(cutter.TryTake(out float[] frame));
        Assert.Equal(512, frame[0]);
        cutter.Add(new SoundBlock(TimeSpan.FromMilliseconds(64), [.. Enumerable.Repeat(1f, 512)]));
        Assert.True(cutter.TryTake(out frame));
        Assert.All(frame, sample => Assert.Equal(0, sample));
        Assert.True(cutter.TryTake(out frame));
        Assert.All(frame, sample => Assert.Equal(1, sample));
        Assert.False(cutter.TryTake(out _));
    }

    private async Task<SoundSecond[]> MeasureAsync(string source, int seconds)
    {
        PosterModels models = production.Models();
        string film = production.Make($"{Guid.NewGuid():N}.mkv", "testsrc2=s=64x48:r=10:d=12", "-f", "lavfi", "-i", source, "-c:v", "mpeg4", "-c:a",
            "pcm_s16le", "-shortest");
        CancellationToken none = TestContext.Current.CancellationToken;
        await using MediaWorker worker = await MediaWorker.StartAsync(new MediaOptions { WorkerPath = Production.WorkerPath }, none);
        await worker.OpenAsync(film, none);
        return SoundSeconds.Measure(await SoundTrack.ListenAsync(worker, models.Speech(), none), seconds);
    }
}
