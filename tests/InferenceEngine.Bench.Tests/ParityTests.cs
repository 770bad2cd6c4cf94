using System.Text.Json;

namespace InferenceEngine.Bench.Tests;

/// <summary>
/// People are found and cropped alike whatever their gender and skin tone, on the labelled photographs that are there. These are
/// shares, which a quick run has as a full one does; of fewer pairs, so that their bounds are wider than the goals.
/// </summary>
public sealed class ParityTests
{
    [Fact]
    public async Task Faces_are_found_cut_and_kept_alike_in_every_group()
    {
        (int code, string output, string errors) = await BenchProcess.RunAsync("parity", "--quick", "--json");
        Assert.True(code == 0, errors);
        using JsonDocument report = JsonDocument.Parse(output);
        string[] notes = [.. report.RootElement.GetProperty("notes").EnumerateArray().Select(note => note.GetString()!)];
        Assert.SkipWhen(notes.Any(note => note.StartsWith("not measured", StringComparison.Ordinal)), string.Join("; ", notes));
        (string Name, double Value)[] figures = [.. report.RootElement.GetProperty("figures").EnumerateArray()
            .Select(figure => (figure.GetProperty("name").GetString()!, figure.GetProperty("value").GetDouble()))];
        Check(1, "faces found, least", value => value >= 0.95);
        Check(1, "faces cut, most", value => value <= 0.01);
        Check(3, "one of them is kept", value => value >= 0.9);
        Check(3, "looks decide who is kept", value => value <= 0.15);
        Check(3, "from a half", value => value <= 0.06);

        void Check(int count, string name, Func<double, bool> isFair)
        {
            (string, double Value)[] found = [.. figures.Where(figure => figure.Name.Contains(name, StringComparison.Ordinal))];
            Assert.Equal(count, found.Length);
            Assert.All(found, figure => Assert.True(isFair(figure.Value), figure.ToString()));
        }
    }
}
