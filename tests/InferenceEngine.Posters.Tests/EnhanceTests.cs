using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Onnx;
using InferenceEngine.Posters.Internal.Enhance;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Tests;

/// <summary>Steps are taken where a measure asks, help by that measure, and are undone where they change a face.</summary>
public sealed class EnhanceTests(Production production) : IClassFixture<Production>
{
    private static readonly EnhanceOptions plain = new() { Enlarge = false };
    private static readonly CancellationToken none = CancellationToken.None;

    [Fact]
    public async Task A_clean_picture_is_left_alone()
    {
        using PixelBuffer picture = Waves(0);
        (PixelBuffer? made, Enhancement? facts) = await new PictureEnhancer(production.Models(), plain).RunAsync(picture, Whole(picture), [], 320, none);
        Assert.Null(made);
        Assert.Null(facts);
    }

    [Fact]
    public async Task Noise_is_filtered_and_the_picture_comes_nearer_to_the_clean_one()
    {
        using PixelBuffer clean = Waves(0), noisy = Waves(14);
        (PixelBuffer? made, Enhancement? facts) = await new PictureEnhancer(production.Models(), plain).RunAsync(noisy, Whole(noisy), [], 320, none);
        using PixelBuffer better = made!;
        EnhancementStep step = Assert.Single(facts!.Steps);
        Assert.Equal("denoise", step.Name);
        Assert.True(step.After < step.Before / 2, $"noise {step.Before} became {step.After}");
        Assert.True(Error(better, clean) < Error(noisy, clean) / 2, $"{Error(noisy, clean)} became {Error(better, clean)}");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 5)]
    public async Task Block_edges_are_found_wherever_the_grid_lies_and_smoothed(int left, int top)
    {
        using PixelBuffer clean = Waves(0), blocky = Waves(0);
        Random random = new(3);
        int[] offsets = [.. Enumerable.Range(0, 64 * 64).Select(_ => random.Next(-5, 6))];
        Change(blocky, (x, y) => offsets[((y - top + 8) / 8 * 64) + ((x - left + 8) / 8)]);
        Assert.Equal((left, top), (Blocks.Measure(new LumaPlane(blocky)).Column, Blocks.Measure(new LumaPlane(blocky)).Row));
        (PixelBuffer? made, Enhancement? facts) = await new PictureEnhancer(production.Models(), plain with { NoiseLevels = 255 }).RunAsync(
            blocky, Whole(blocky), [], 320, none);
        using PixelBuffer better = made!;
        EnhancementStep step = Assert.Single(facts!.Steps);
        Assert.Equal("deblock", step.Name);
        Assert.True(step.After - 1 < (step.Before - 1) * 0.6, $"{step.Before} became {step.After}");
        Assert.True(Error(better, clean) < Error(blocky, clean));
    }

    [Fact]
    public async Task Flat_contrast_is_lifted_mildly_and_a_night_stays_one()
    {
        using PixelBuffer flat = Waves(0), night = Waves(0);
        Change(flat, (x, y) => 0, 0.6, 50);
        Change(night, (x, y) => 0, 0.2, 5);
        PictureEnhancer enhancer = new(production.Models(), plain);
        (PixelBuffer? made, Enhancement? facts) = await enhancer.RunAsync(flat, Whole(flat), [], 320, none);
        made!.Dispose();
        EnhancementStep step = Assert.Single(facts!.Steps);
        Assert.InRange(step.After / step.Before, 1.08, 1.13);
        Assert.Null((await enhancer.RunAsync(night, Whole(night), [], 320, none)).Facts);
    }

    [Fact]
    public void Another_face_is_not_like_the_first_and_a_filtered_one_is()
    {
        using PixelBuffer face = Waves(0), other = Waves(0), noisy = Waves(6);
        ScoredBox[] faces = [new(40, 20, 120, 120, 1)];
        Change(other, (x, y) => x is > 60 and < 110 && y is > 40 and < 90 ? (x / 12 % 2) == (y / 12 % 2) ? 40 : -40 : 0);
        using PixelBuffer filtered = Bilateral.Filter(noisy, 6);
        double? changed = FaceLikeness.Least(faces, face, Whole(face), other), kept = FaceLikeness.Least(faces, face, Whole(face), filtered);
        Assert.True(changed < 0.9 && kept > 0.95, $"changed {changed}, kept {kept}");
        Assert.Null(FaceLikeness.Least([], face, Whole(face), other));
    }

    [Fact]
    public async Task Steps_that_change_a_face_are_undone_with_a_reason()
    {
        using PixelBuffer noisy = Waves(14);
        (PixelBuffer? made, Enhancement? facts) = await new PictureEnhancer(production.Models(), plain with { LeastFaceLikeness = 1 }).RunAsync(
            noisy, Whole(noisy), [new ScoredBox(40, 20, 120, 120, 1)], 320, none);
        Assert.Null(made);
        Assert.Contains("a face would be only", facts!.Dropped, StringComparison.Ordinal);
        Assert.NotEmpty(facts.Steps);
    }

    [Fact]
    public void Designs_are_not_enhanced() => Assert.Contains("only plain posters", Assert.Throws<ArgumentException>(
        () => new PosterOptions { Enhance = new EnhanceOptions(), Template = PosterTemplate.Named("framed") }.Validate()).Message);

    private static PixelRectangle Whole(PixelBuffer picture) => new(0, 0, picture.Width, picture.Height);

    /// <summary>Soft shapes of full range; with noise of a deviation.</summary>
    private static PixelBuffer Waves(double noise)
    {
        Random random = new(11);
        PixelBuffer picture = new(320, 240);
        for (int y = 0; y < picture.Height; y++)
        {
            Span<byte> row = picture.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                double level = 127 + (120 * Math.Sin((x / 3 * 0.05) + Math.Cos(y * 0.04))) + (noise * Gauss(random));
                row[x] = (byte)Math.Clamp(level, 0, 255);
            }
        }

        return picture;
    }

    private static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static void Change(PixelBuffer picture, Func<int, int, int> offset, double gain = 1, double lift = 0)
    {
        for (int y = 0; y < picture.Height; y++)
        {
            Span<byte> row = picture.Row(y);
            for (int x = 0; x < row.Length; x++)
                row[x] = (byte)Math.Clamp((row[x] * gain) + lift + offset(x / 3, y), 0, 255);
        }
    }

    private static double Error(PixelBuffer a, PixelBuffer b)
    {
        double sum = 0;
        for (int i = 0; i < a.Pixels.Length; i++)
            sum += Math.Pow(a.Pixels[i] - b.Pixels[i], 2);
        return sum / a.Pixels.Length;
    }
}
