using System.Diagnostics;

namespace InferenceEngine.Media.Internal;

/// <summary>
/// The operating system's side of a worker: starts it with a clean environment, keeps the end of its error output,
/// kills it, and says how it ended. Owns the process. Thread-safe.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    // What a worker may know of the parent's environment: where .NET and libraries are, nothing else.
    private static readonly string[] Inherited =
        ["PATH", "DOTNET_ROOT", "DOTNET_ROOT_X64", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR", "HOME"];

    // Which devices CUDA shows, and in which order: else a number would mean another one there.
    private static readonly string[] inheritedWithGpu = ["CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER"];

    private readonly Process process;
    private readonly BoundedText errors = new();
    private MediaException? killedFor;

    private WorkerProcess(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text)
                errors.AddLine(text);
        };
        process.BeginErrorReadLine();
    }

    /// <summary>Process id.</summary>
    public int Id => process.Id;

    /// <summary>The worker's standard input.</summary>
    public Stream Input => process.StandardInput.BaseStream;

    /// <summary>The worker's standard output.</summary>
    public Stream Output => process.StandardOutput.BaseStream;

    /// <summary>The end of what it printed to standard error.</summary>
    public string Errors => errors.ToString();

    /// <summary>Why the parent killed it, or null.</summary>
    public MediaException? KilledFor => Volatile.Read(ref killedFor);

    /// <summary>Starts the worker.</summary>
    /// <exception cref="MediaException">The executable cannot be started.</exception>
    public static WorkerProcess Start(MediaOptions options, bool withGpu)
    {
        var start = new ProcessStartInfo(options.WorkerPath, options.WorkerArguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        SetEnvironment(start.Environment, withGpu ? [.. Inherited, .. inheritedWithGpu] : Inherited);
        try
        {
            return new WorkerProcess(Process.Start(start)!);
        }
        catch (Exception cause) when (cause is System.ComponentModel.Win32Exception or FileNotFoundException)
        {
            throw new MediaException(
                MediaError.Internal,
                $"The media worker '{options.WorkerPath}' cannot be started: {cause.Message} Check MediaOptions.WorkerPath.",
                cause);
        }
    }

    /// <summary>Kills the process and remembers the reason, which is then what operations report.</summary>
    public void Kill(MediaException? reason)
    {
        if (reason is not null)
            Interlocked.CompareExchange(ref killedFor, reason, null);
        try
        {
            process.Kill();
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It had ended by itself.
        }
    }

    /// <summary>Waits for the end and returns the exit code: 128 + n for signal n.</summary>
    public async Task<int> ExitAsync(TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Kill(null);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        return process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose() => process.Dispose();

    private static void SetEnvironment(IDictionary<string, string?> environment, string[] inherited)
    {
        Dictionary<string, string?> kept = inherited
            .Where(environment.ContainsKey)
            .ToDictionary(name => name, name => environment[name]);
        environment.Clear();
        foreach ((string name, string? value) in kept)
            environment[name] = value;
        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_gcConcurrent"] = "0";
        environment["DOTNET_GCHeapHardLimit"] = "0x10000000"; // 256 MiB: pixels are native, messages are small
        environment["DOTNET_EnableDiagnostics"] = "0"; // opens a socket
        environment["DOTNET_EnableWriteXorExecute"] = "0"; // grows a memory file, which the file size limit forbids
        environment["DOTNET_TieredPGO"] = "0";
        environment["MALLOC_ARENA_MAX"] = "4"; // decoder threads each take an arena otherwise
    }
}
