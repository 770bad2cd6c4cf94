namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>What a record needs to know of an artwork.</summary>
internal readonly record struct ArtworkHead(uint Key, string AspectRatio, bool Retired);
