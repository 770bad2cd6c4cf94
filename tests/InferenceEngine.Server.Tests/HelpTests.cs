using System.CommandLine;
using InferenceEngine.Server.Commands;
using InferenceEngine.Server.Hosting;

namespace InferenceEngine.Server.Tests;

/// <summary>What help says beyond the names of options.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("posters")]
    [InlineData("jobs submit")]
    [InlineData("serve")]
    public void Whatever_takes_a_URL_names_the_setting_that_allows_private_addresses(string command)
    {
        RootCommand root = new() { PostersCommand.Create(), JobsCommand.Create(), ServeCommand.Create() };
        StringWriter help = new();
        Assert.Equal(0, root.Parse($"{command} --help").Invoke(new InvocationConfiguration { Output = help }));
        string text = string.Join(' ', help.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)); // lines are wrapped
        Assert.Contains($"ENGINE_{nameof(EngineSettings.AllowPrivateAddresses).ToUpperInvariant()}=true", text, StringComparison.Ordinal);
    }
}
