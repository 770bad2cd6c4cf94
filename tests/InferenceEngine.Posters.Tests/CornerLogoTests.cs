using InferenceEngine.Media;
using InferenceEngine.Native;
using InferenceEngine.Posters.Internal.Frames;

namespace InferenceEngine.Posters.Tests;

/// <summary>A burnt-in logo is found where it is, and nothing where frames only look alike.</summary>
public sealed class CornerLogoTests
{
    [Theory]
    [InlineData(540, 20)]
    [InlineData(30, 310)]
    public void A_logo_over_differing_frames_is_found_in_its_corner(int x, int y)
    {
        using Reel reel = new(12, (picture, _) => Logo(picture, x, y));
        PixelRectangle box = CornerLogo.Find(reel.Samples)!.Value.Box;
        Assert.InRange(box.X, x - 3, x + 3);
        Assert.InRange(box.Y, y - 3, y + 3);
        Assert.InRange(box.X + box.Width, x + 57, x + 65);
        Assert.InRange(box.Y + box.Height, y + 27, y + 35);
    }

    [Fact]
    public void Differing_frames_without_one_have_none()
    {
        using Reel reel = new(16, (_, _) => { });
        Assert.Null(CornerLogo.Find(reel.Samples));
    }

    [Fact]
    public void A_sign_in_the_corner_of_one_scene_is_none()
    {
        using Reel still = new(16, (picture, _) => Logo(picture, 540, 20), isStill: true), few = new(4, (picture, _) => Logo(picture, 540, 20));
        Assert.Null(CornerLogo.Find(still.Samples));
        Assert.Null(CornerLogo.Find(few.Samples));
    }

    [Fact]
    public void A_logo_that_comes_and_goes_elsewhere_is_none()
    {
        using Reel reel = new(12, (picture, i) => Logo(picture, 520 + (i * 5 % 40), 10 + (i * 7 % 30)));
        Assert.Null(CornerLogo.Find(reel.Samples));
    }

    /// <summary>A white ring on whatever is there, half transparent.</summary>
    private static void Logo(PixelBuffer picture, int left, int top)
    {
        for (int y = top; y < top + 32; y++)
        {
            for (int x = left; x < left + 62; x++)
            {
                bool isRing = y < top + 6 || y >= top + 26 || x < left + 6 || x >= left + 56 || Math.Abs(x - left - 31) < 4;
                for (int c = 0; isRing && c < 3; c++)
                    picture.Row(y)[(x * 3) + c] = (byte)((picture.Row(y)[(x * 3) + c] + (2 * 255)) / 3);
            }
        }
    }

    /// <summary>Frames of scenes. Owns their pixels.</summary>
    private sealed class Reel : IDisposable
    {
        private readonly List<FrameSample> samples = [];

        public Reel(int count, Action<PixelBuffer, int> draw, bool isStill = false)
        {
            Random random = new(7);
            for (int i = 0; i < count; i++)
            {
                PixelBuffer picture = Scene(isStill ? new Random(1) : random);
                draw(picture, i);
                FrameSample sample = new(i, TimeSpan.FromSeconds(i), true, FrameMeter.Measure(picture));
                sample.Keep(picture, picture);
                samples.Add(sample);
            }
        }

        public IReadOnlyList<FrameSample> Samples => samples;

        public void Dispose() => samples.ForEach(sample => sample.Dispose());

        /// <summary>Waves and blocks of other colours and places each time.</summary>
        private static PixelBuffer Scene(Random random)
        {
            double fx = 0.02 + (random.NextDouble() * 0.1), fy = 0.02 + (random.NextDouble() * 0.1), turn = random.NextDouble() * 6;
            int side = random.Next(20, 60), dx = random.Next(60), dy = random.Next(60);
            (int r, int g, int b) = (random.Next(30, 140), random.Next(30, 140), random.Next(30, 140));
            return Frames.Draw(640, 360, (x, y) =>
            {
                int wave = (int)(50 * Math.Sin((x * fx) + (y * fy) + turn)) + (((x + dx) / side + ((y + dy) / side)) % 2 * 40);
                return (Math.Clamp(r + wave, 0, 255), Math.Clamp(g + wave, 0, 255), Math.Clamp(b + wave, 0, 255));
            });
        }
    }
}
