using System.Collections.Immutable;
using System.Text.Json;

namespace InferenceEngine.Selection.Internal.Packing;

/// <summary>
/// The artworks of a title in bytes: their number, their keys in order (4 bytes each), the offset of each behind the
/// offsets (4 bytes each), then the artworks. About 60 bytes an artwork instead of 300 as objects. Pure functions.
/// </summary>
internal static class ArtworkPacking
{
    private const uint RetiredFlag = 1;
    private const uint RulesFlag = 2;
    private const uint EmbeddingFlag = 4;

    /// <summary>Appends the artworks, which are in the order of their keys.</summary>
    public static void Write(PackWriter writer, PackWriter scratch, ReadOnlySpan<ArtworkEntry> artworks, TextTable texts)
    {
        scratch.Clear();
        Span<int> offsets = artworks.Length <= 64 ? stackalloc int[artworks.Length] : new int[artworks.Length];
        for (int i = 0; i < artworks.Length; i++)
        {
            offsets[i] = scratch.Length;
            Write(scratch, artworks[i].Artwork, texts);
        }

        writer.Fixed((uint)artworks.Length);
        foreach (ArtworkEntry artwork in artworks)
            writer.Fixed(artwork.Key);
        foreach (int offset in offsets)
            writer.Fixed((uint)offset);
        writer.Raw(scratch.Bytes);
    }

    /// <summary>Reads the artwork at <paramref name="position"/> of a block; its tags and scores stay there.</summary>
    public static Artwork Read(byte[] block, int position, string titleId, TextTable texts)
    {
        PackReader reader = new(block, position);
        uint flags = reader.Number();
        string ratio = texts[reader.Number()];
        string id = reader.Text();
        string uri = reader.Text();
        IReadOnlyList<string> tags = ReadTags(ref reader, block, texts);
        IReadOnlyDictionary<string, double> scores = ReadScores(ref reader, block, texts);
        bool retired = (flags & RetiredFlag) != 0;
        return new Artwork(titleId, id, ratio, uri, tags, scores, retired, reader.Text())
        {
            Rules = (flags & RulesFlag) == 0
                ? ArtworkRules.None
                : JsonSerializer.Deserialize<ArtworkRules>(reader.Text(), CatalogJson.Options)!,
            Embedding = (flags & EmbeddingFlag) == 0 ? [] : ReadEmbedding(ref reader),
        };
    }

    /// <summary>What a record needs to know of an artwork, without making its texts.</summary>
    public static (string AspectRatio, bool Retired) ReadHead(ref PackReader reader, TextTable texts)
    {
        uint flags = reader.Number();
        return (texts[reader.Number()], (flags & RetiredFlag) != 0);
    }

    /// <summary>Whether the artwork has rules.</summary>
    public static bool HasRules(PackReader reader) => (reader.Number() & RulesFlag) != 0;

    /// <summary>Id and uri in UTF-8.</summary>
    public static void ReadNames(PackReader reader, out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> uri)
    {
        reader.Number();
        reader.Number();
        id = reader.Raw((int)reader.Number());
        uri = reader.Raw((int)reader.Number());
    }

    private static void Write(PackWriter writer, Artwork artwork, TextTable texts)
    {
        bool ruled = artwork.Rules != ArtworkRules.None;
        writer.Number((artwork.Retired ? RetiredFlag : 0) | (ruled ? RulesFlag : 0) | (artwork.Embedding.Count > 0 ? EmbeddingFlag : 0));
        writer.Number(texts.Number(artwork.AspectRatio));
        writer.Text(artwork.Id);
        writer.Text(artwork.Uri);
        writer.Number((uint)artwork.Tags.Count);
        foreach (string tag in artwork.Tags)
            writer.Number(texts.Number(tag));
        writer.Number((uint)artwork.Scores.Count);
        foreach ((string name, double score) in artwork.Scores)
        {
            writer.Number(texts.Number(name));
            writer.Fixed(score);
        }

        writer.Text(artwork.RetiredReason);
        if (ruled)
            writer.Text(JsonSerializer.Serialize(artwork.Rules, CatalogJson.Options));
        if (artwork.Embedding.Count > 0)
            WriteEmbedding(writer, artwork.Embedding);
    }

    private static void WriteEmbedding(PackWriter writer, IReadOnlyList<float> embedding)
    {
        writer.Number((uint)embedding.Count);
        foreach (float number in embedding)
            writer.Fixed(BitConverter.SingleToUInt32Bits(number));
    }

    private static float[] ReadEmbedding(ref PackReader reader)
    {
        float[] embedding = new float[reader.Number()];
        for (int i = 0; i < embedding.Length; i++)
            embedding[i] = BitConverter.UInt32BitsToSingle(reader.Fixed());
        return embedding;
    }

    private static IReadOnlyList<string> ReadTags(ref PackReader reader, byte[] block, TextTable texts)
    {
        int count = (int)reader.Number();
        if (count == 0)
            return [];
        PackedTags tags = new(block, reader.Position, count, texts);
        for (int i = 0; i < count; i++)
            reader.Number();
        return tags;
    }

    private static IReadOnlyDictionary<string, double> ReadScores(ref PackReader reader, byte[] block, TextTable texts)
    {
        int count = (int)reader.Number();
        if (count == 0)
            return ImmutableDictionary<string, double>.Empty;
        PackedScores scores = new(block, reader.Position, count, texts);
        for (int i = 0; i < count; i++)
        {
            reader.Number();
            reader.Double();
        }

        return scores;
    }
}
