namespace InferenceEngine.Posters;

/// <summary>Something to know about a template before it is used.</summary>
/// <param name="IsError">Whether the template cannot be used; else it may look bad.</param>
/// <param name="Line">Line of the file, from 1; 0 when it is about the whole.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record TemplateProblem(bool IsError, int Line, string Message)
{
    /// <summary>"line 3: error: …".</summary>
    public override string ToString() => $"{(Line > 0 ? $"line {Line}: " : string.Empty)}{(IsError ? "error" : "warning")}: {Message}";
}
