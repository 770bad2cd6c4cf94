namespace InferenceEngine.Server.Hosting;

/// <summary>The user asked for something that cannot be: exit code 2, the message alone is shown.</summary>
internal sealed class UsageException(string message) : Exception(message);
