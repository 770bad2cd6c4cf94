using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>
/// What one page at a time needs of its own: a reader of the store, a signer, an impression counter and room for ids.
/// Leased for a page; not thread-safe.
/// </summary>
internal sealed class Lane(StateReader reader, DecisionSigner signer) : IDisposable
{
    public StateReader Reader { get; } = reader;

    public DecisionSigner Signer { get; } = signer;

    public ImpressionCounter Impressions { get; } = new();

    public DecisionId[] Ids { get; } = new DecisionId[Limits.PageTitles];

    public int[] Slots { get; } = new int[Limits.PageTitles];

    public StateKey[] Keys { get; } = new StateKey[Limits.PageTitles];

    public DrawVisitor[] Draws { get; } = new DrawVisitor[Limits.PageTitles];

    public void Dispose()
    {
        Reader.Dispose();
        Signer.Dispose();
    }
}
