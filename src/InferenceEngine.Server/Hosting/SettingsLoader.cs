using Microsoft.Extensions.Configuration;

namespace InferenceEngine.Server.Hosting;

/// <summary>Reads settings from all their sources and can say where each value came from.</summary>
internal static class SettingsLoader
{
    private const string EnvironmentPrefix = "ENGINE_";

    /// <summary>Reads and validates; <paramref name="commandLine"/> wins.</summary>
    /// <exception cref="UsageException">A value cannot work; the message names the setting.</exception>
    public static EngineSettings Load(IReadOnlyDictionary<string, string?> commandLine)
    {
        try
        {
            return (Build(commandLine).Get<EngineSettings>() ?? new EngineSettings()).Validate();
        }
        catch (Exception cause) when (cause is InvalidOperationException or InvalidDataException or FormatException)
        {
            throw new UsageException($"A setting cannot be read: {cause.Message} {cause.InnerException?.Message}");
        }
    }

    /// <summary>For each setting its value and source.</summary>
    public static IEnumerable<(string Name, string Value, string Source)> Explain(IReadOnlyDictionary<string, string?> commandLine)
    {
        IConfigurationRoot root = Build(commandLine);
        EngineSettings settings = Load(commandLine);
        foreach (System.Reflection.PropertyInfo property in typeof(EngineSettings).GetProperties())
        {
            IConfigurationProvider? source = root.Providers.Reverse().FirstOrDefault(
                p => p.TryGet(property.Name, out _) || p.GetChildKeys([], property.Name).Any());
            object? value = property.GetValue(settings);
            string text = value is IEnumerable<string> list ? string.Join(", ", list) : value?.ToString() ?? string.Empty;
            yield return (property.Name, text, source?.ToString() ?? "default");
        }
    }

    private static IConfigurationRoot Build(IReadOnlyDictionary<string, string?> commandLine) =>
        new ConfigurationBuilder()
            .SetBasePath(Directory.GetCurrentDirectory())
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables(EnvironmentPrefix)
            .AddInMemoryCollection(commandLine)
            .Build();
}
