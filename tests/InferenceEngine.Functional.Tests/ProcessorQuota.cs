namespace InferenceEngine.Functional.Tests;

/// <summary>A control group that grants one core's time, of version 1 or 2. Removed when disposed, when nothing runs in it.</summary>
internal sealed class ProcessorQuota : IDisposable
{
    private const string Root = "/sys/fs/cgroup";
    private const string PeriodMicroseconds = "100000";

    private readonly string folder;

    private ProcessorQuota(string folder) => this.folder = folder;

    /// <summary>The file that takes the ids of processes.</summary>
    public string Processes => Path.Combine(folder, "cgroup.procs");

    /// <summary>Makes one; null where this process may not, or the kernel has no such control.</summary>
    public static ProcessorQuota? TryOfOneCore()
    {
        string parent = Directory.Exists($"{Root}/cpu") ? $"{Root}/cpu" : Root;
        ProcessorQuota quota = new(Path.Combine(parent, $"engine-test-{Guid.NewGuid():N}"));
        try
        {
            Directory.CreateDirectory(quota.folder);
            if (File.Exists(Path.Combine(quota.folder, "cpu.max")))
            {
                File.WriteAllText(Path.Combine(quota.folder, "cpu.max"), $"{PeriodMicroseconds} {PeriodMicroseconds}");
                return quota;
            }

            if (File.Exists(Path.Combine(quota.folder, "cpu.cfs_quota_us")))
            {
                File.WriteAllText(Path.Combine(quota.folder, "cpu.cfs_period_us"), PeriodMicroseconds);
                File.WriteAllText(Path.Combine(quota.folder, "cpu.cfs_quota_us"), PeriodMicroseconds);
                return quota;
            }
        }
        catch (Exception denied) when (denied is UnauthorizedAccessException or IOException)
        {
            // Said by the test that is skipped.
        }

        quota.Dispose();
        return null;
    }

    public void Dispose()
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder); // not its files: they are the kernel's
        }
        catch (IOException)
        {
            // A process has not quite ended; an empty group costs nothing.
        }
    }
}
