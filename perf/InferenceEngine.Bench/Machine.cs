using System.Text;

namespace InferenceEngine.Bench;

/// <summary>Names the machine, without a host name, and the commit that is measured.</summary>
internal static class Machine
{
    /// <summary>Processor and cores, such as "AMD EPYC 9R14, 2 cores".</summary>
    public static string Name()
    {
        string model = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";
        return $"{model}, {Environment.ProcessorCount} cores";
    }

    /// <summary>The name as a folder: lower case, digits and dashes.</summary>
    public static string Slug()
    {
        StringBuilder slug = new();
        foreach (char c in Name().ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
                slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.ToString().Trim('-');
    }

    /// <summary>Short commit hash, with "-dirty" when tracked files differ from it.</summary>
    public static string Commit()
    {
        string commit = Programs.Output("git", ["-C", Installation.Root, "rev-parse", "--short", "HEAD"])?.Trim() ?? "";
        if (commit.Length == 0)
            return "unknown";
        string changes = Programs.Output("git", ["-C", Installation.Root, "status", "--porcelain", "--untracked-files=no"]) ?? "";
        return changes.Trim().Length > 0 ? commit + "-dirty" : commit;
    }
}
