namespace InferenceEngine.Server.Commands;

/// <summary>What the program tells its caller.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
}
