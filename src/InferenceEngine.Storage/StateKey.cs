namespace InferenceEngine.Storage;

/// <summary>A 128-bit key of a record: a keyed hash, so it is spread evenly and needs no further hashing.</summary>
public readonly record struct StateKey(ulong High, ulong Low);
