using InferenceEngine.Bandits;
using InferenceEngine.Storage;

namespace InferenceEngine.Selection.Internal;

/// <summary>Where the record of a (title, placement) lies.</summary>
internal static class StateKeys
{
    public static StateKey Of(ulong title, uint placement) => new(title, Mix64.Of(title, placement));
}
