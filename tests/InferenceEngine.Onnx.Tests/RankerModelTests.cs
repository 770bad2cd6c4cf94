using System.Diagnostics;
using System.Security.Cryptography;

namespace InferenceEngine.Onnx.Tests;

/// <summary>Rankers: the shipped one and small graphs that are made by Debian's python3-onnx.</summary>
public sealed class RankerModelTests : IDisposable
{
    private static readonly TimeSpan Ample = TimeSpan.FromMinutes(1);

    private readonly string folder = Directory.CreateTempSubdirectory("rankers-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Scores_are_those_of_the_graph()
    {
        using RankerModel model = RankerModel.Open(Made("plain"), folder);
        float[] scores = new float[3];
        Assert.Equal(RankerRun.Done, model.Score([1, -2], [0, 0, 1, 0, 0.5f, 1], scores, Ample));
        Assert.Equal([0.5, Sigmoid(1), Sigmoid(-1.5)], scores.Select(s => (double)s), new Near(1e-6));
    }

    [Fact]
    public void The_shipped_ranker_opens_and_gives_the_same_bits_on_any_thread()
    {
        RankerEntry entry = Assert.Single(RankerManifest.Load(RepositoryFiles.Manifest).Rankers);
        Assert.Equal("Apache-2.0", entry.Licence);
        using RankerModel model = RankerModel.Open(entry, Path.GetDirectoryName(RepositoryFiles.Manifest)!);
        const int rows = 400;
        Random random = new(5);
        float[] member = Numbers(random, entry.MemberFeatures);
        float[] artworks = Numbers(random, rows * entry.RowNumbers);
        float[] together = new float[rows];
        Assert.Equal(RankerRun.Done, model.Score(member, artworks, together, Ample));
        Assert.All(together, score => Assert.InRange(score, 0, 1));
        Assert.True(together.Distinct().Count() > rows / 2);
        Parallel.For(0, 32, _ =>
        {
            float[] again = new float[rows];
            Assert.Equal(RankerRun.Done, model.Score(member, artworks, again, Ample));
            Assert.Equal(together, again);
        });
        for (int i = 0; i < rows; i += 50)
        {
            float[] alone = new float[1];
            model.Score(member, artworks.AsSpan(i * entry.RowNumbers, entry.RowNumbers), alone, Ample);
            Assert.Equal(together[i], alone[0], 1e-6f);
        }
    }

    [Fact]
    public void A_run_that_is_late_is_stopped_and_the_next_is_not()
    {
        using RankerModel endless = RankerModel.Open(Made("endless"), folder);
        float[] scores = new float[1];
        // Often, since the timer that stops it is sometimes early.
        for (int i = 0; i < 200; i++)
            Assert.Equal(RankerRun.Late, endless.Score([1, 1], [1, 1], scores, TimeSpan.FromMilliseconds(0.1 + (i % 5 * 0.7))));
        using RankerModel plain = RankerModel.Open(Made("plain"), folder);
        for (int i = 0; i < 200; i++)
            Assert.Equal(RankerRun.Done, plain.Score([1, 1], [1, 1], scores, Ample));
    }

    [Theory]
    [InlineData("matrix", "output 'score' is [-1,2], not [-1]")]
    public void A_graph_of_other_shapes_is_refused(string kind, string expected) =>
        Assert.Contains(expected, Assert.Throws<ModelException>(() => RankerModel.Open(Made(kind), folder)).Message);

    [Fact]
    public void An_entry_of_other_shapes_than_the_graph_is_refused()
    {
        RankerEntry wider = Entry("plain", Made("plain").Sha256, member: 3);
        string fault = Assert.Throws<ModelException>(() => RankerModel.Open(wider, folder)).Message;
        Assert.Contains("input 'member' is [1,2], not [1,3]", fault);
    }

    [Fact]
    public void A_wrong_entry_says_what_to_correct()
    {
        RankerEntry entry = Made("plain");
        Refused(entry with { Path = "../plain.onnx" }, "stay in the manifest's folder");
        Refused(entry with { Sha256 = "x" }, "64 lower-case hexadecimal digits");
        Refused(entry with { Sha256 = new string('0', 64) }, entry.Sha256);
        Refused(entry with { Embedding = 5000 }, "1 to 1024");
        Refused(entry with { Outputs = [new TensorDescription("rate", "float32", [-1])] }, "score [-1]");
        Refused(entry with { Path = "gone.onnx" }, "is missing");
        File.WriteAllText(Path.Combine(folder, "text.onnx"), "no graph");
        Refused(entry with { Path = "text.onnx", Sha256 = HashOf("text.onnx") }, "ONNX Runtime cannot open");
    }

    [Fact]
    public void Spans_of_other_lengths_are_the_callers_error()
    {
        using RankerModel model = RankerModel.Open(Made("plain"), folder);
        Assert.Throws<ArgumentException>(() => model.Score([1], [1, 1], new float[1], Ample));
        Assert.Throws<ArgumentException>(() => model.Score([1, 1], [1, 1, 1], new float[2], Ample));
        Assert.Throws<ArgumentException>(() => model.Score([1, 1], [], [], Ample));
    }

    private void Refused(RankerEntry entry, string expected) =>
        Assert.Contains(expected, Assert.Throws<ModelException>(() => RankerModel.Open(entry, folder)).Message);

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static float[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];

    private RankerEntry Made(string kind)
    {
        string script = Path.Combine(RepositoryFiles.Root, "tests", "InferenceEngine.Onnx.Tests", "make_ranker.py");
        ProcessStartInfo start = new("/usr/bin/python3", [script, kind, Path.Combine(folder, kind + ".onnx")]) { RedirectStandardError = true };
        using Process python = Process.Start(start)!;
        string said = python.StandardError.ReadToEnd();
        python.WaitForExit();
        Assert.SkipWhen(said.Contains("No module named", StringComparison.Ordinal), "Debian's python3-onnx is not installed");
        Assert.True(python.ExitCode == 0, said);
        return Entry(kind, HashOf(kind + ".onnx"), member: 2);
    }

    private string HashOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, file))));

    private static RankerEntry Entry(string kind, string sha256, int member) => new()
    {
        Name = kind,
        Version = "1",
        Path = kind + ".onnx",
        Sha256 = sha256,
        Licence = "Apache-2.0",
        Source = "make_ranker.py",
        MemberFeatures = member,
        Embedding = 2,
        Hashed = 0,
        Inputs = [new TensorDescription("member", "float32", [1, member]), new TensorDescription("artwork", "float32", [-1, 2])],
        Outputs = [new TensorDescription("score", "float32", [-1])],
    };

    private sealed class Near(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double a, double b) => Math.Abs(a - b) <= tolerance;

        public int GetHashCode(double value) => 0;
    }
}
