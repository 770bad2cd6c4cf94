using System.ComponentModel;
using System.Diagnostics;

namespace InferenceEngine.Bench;

/// <summary>Runs other programs.</summary>
internal static class Programs
{
    /// <summary>Whether a program is on the path.</summary>
    public static bool Exists(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>What it printed to standard output, or null when it is missing or failed.</summary>
    public static string? Output(string program, IEnumerable<string> arguments)
    {
        try
        {
            return Run(program, arguments).Output;
        }
        catch (Exception cause) when (cause is Win32Exception or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has the end of what it said.</exception>
    public static (string Output, string Errors) Run(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string said = errors.Result;
        return process.ExitCode == 0
            ? (output, said)
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {(said.Length > 500 ? said[^500..] : said)}");
    }
}
