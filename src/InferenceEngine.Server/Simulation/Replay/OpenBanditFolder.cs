using System.Globalization;
using InferenceEngine.Bandits;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Simulation.Replay;

/// <summary>
/// A folder of the Open Bandit Dataset (Saito, Aihara, Matsutani and Narita, 2020): <c>item_context.csv</c> and the log
/// of one campaign under one policy. Rows are read as they are asked for. Immutable.
/// </summary>
internal sealed class OpenBanditFolder
{
    /// <summary>Numbers of a request's features, and of an item's embedding without its own number.</summary>
    public const int Features = 16;

    private const string Items = "item_context.csv";
    private const string UserPrefix = "user_feature_";

    private readonly string log;

    /// <summary>Looks into a folder.</summary>
    /// <exception cref="UsageException">It is not such a folder.</exception>
    public OpenBanditFolder(string folder)
    {
        string items = Path.Combine(folder, Items);
        if (!File.Exists(items))
            throw new UsageException($"{folder} has no {Items}{Hint(folder)}.");
        string[] logs = [.. Directory.GetFiles(folder, "*.csv").Where(f => Path.GetFileName(f) != Items)];
        if (logs.Length != 1)
            throw new UsageException(
                $"{folder} has {logs.Length} logs beside {Items}; it must have one, such as men.csv.");
        log = logs[0];
        Embeddings = ReadItems(items);
    }

    /// <summary>Embeddings of the items, by their number.</summary>
    public IReadOnlyDictionary<int, float[]> Embeddings { get; }

    /// <summary>The rows of the log, in order.</summary>
    /// <exception cref="UsageException">A line is wrong; the message says which.</exception>
    public IEnumerable<OpenBanditRow> Rows()
    {
        using IEnumerator<string> lines = File.ReadLines(log).GetEnumerator();
        string[] names = lines.MoveNext() ? lines.Current.Split(',') : [];
        int item = Column(names, "item_id");
        int position = Column(names, "position");
        int click = Column(names, "click");
        int propensity = Column(names, "propensity_score");
        int[] users = [.. Enumerable.Range(0, names.Length).Where(
            i => names[i].StartsWith(UserPrefix, StringComparison.Ordinal))];
        for (int number = 2; lines.MoveNext(); number++)
        {
            string[] fields = lines.Current.Split(',');
            if (fields.Length != names.Length)
                throw new UsageException(
                    $"{log}, line {number} has {fields.Length} fields; the first line has {names.Length}.");
            OpenBanditRow row = new(
                (int)Number(fields[item], number),
                (int)Number(fields[position], number),
                Number(fields[click], number) == 1,
                Number(fields[propensity], number),
                [.. users.Select(i => fields[i])]);
            if (!Embeddings.ContainsKey(row.Item) || row.Propensity is not (> 0 and <= 1))
                throw new UsageException(
                    $"{log}, line {number}: item {row.Item} with propensity {row.Propensity} cannot be.");
            yield return row;
        }
    }

    private static string Hint(string folder)
    {
        string[] found = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, Items, SearchOption.AllDirectories).Take(8).Select(
                f => Path.GetDirectoryName(f)!).Order()]
            : [];
        return found.Length == 0 ? string.Empty : $"; these have one: {string.Join(", ", found)}";
    }

    private static Dictionary<int, float[]> ReadItems(string path)
    {
        string[][] rows = [.. File.ReadLines(path).Select(line => line.Split(','))];
        int id = Column(rows[0], "item_id");
        int numeric = Column(rows[0], "item_feature_0");
        Dictionary<int, float[]> embeddings = [];
        for (int i = 1; i < rows.Length; i++)
        {
            float[] embedding = new float[Features + 1];
            for (int k = numeric + 1; k < rows[i].Length; k++)
                FeatureHash.Add(rows[0][k], rows[i][k], embedding.AsSpan(0, Features));
            embedding[Features] = (float)Number(rows[i][numeric], i + 1);
            embeddings[(int)Number(rows[i][id], i + 1)] = embedding;
        }

        return embeddings;
    }

    private static int Column(string[] names, string name) => Array.IndexOf(names, name) is >= 0 and var index
        ? index
        : throw new UsageException(
            $"The dataset has no column {name}; its first line is {string.Join(',', names.Take(8))}…");

    private static double Number(string field, int line) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number)
            ? number
            : throw new UsageException($"Line {line} has '{field}' where a number must be.");
}
