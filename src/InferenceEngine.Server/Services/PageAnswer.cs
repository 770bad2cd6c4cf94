using System.Buffers;
using System.Text;
using Google.Protobuf;
using InferenceEngine.Contracts.Artwork.V1;
using InferenceEngine.Selection;
using PageContext = InferenceEngine.Selection.PageContext;

namespace InferenceEngine.Server.Services;

/// <summary>
/// Answers a page request: from its bytes to the response's bytes, without a message object, or by the generated messages
/// when the request has something rare. Both ways give the same bytes and the same errors. Thread-safe.
/// </summary>
internal sealed class PageAnswer(SelectionEngine engine)
{
    private static readonly Contracts.Artwork.V1.PageContext Nothing = new();

    /// <summary>Answers a request.</summary>
    /// <exception cref="InvalidProtocolBufferException">It is not a page request.</exception>
    public void Answer(ReadOnlySequence<byte> request, IBufferWriter<byte> response)
    {
        Buffers buffers = Buffers.OfThisThread;
        if (request.IsSingleSegment)
            Answer(request.FirstSpan, response, buffers);
        else if (request.Length <= buffers.Joined.Length)
            Answer(Join(request, buffers.Joined), response, buffers);
        else
            AnswerByMessage(SelectPageRequest.Parser.ParseFrom(request), response);
    }

    /// <summary>Answers a request that was parsed by the generated code, with a generated response.</summary>
    public void AnswerByMessage(SelectPageRequest request, IBufferWriter<byte> response) => SelectPage(request).WriteTo(response);

    private static ReadOnlySpan<byte> Join(in ReadOnlySequence<byte> request, Span<byte> room)
    {
        request.CopyTo(room);
        return room[..(int)request.Length];
    }

    private void Answer(ReadOnlySpan<byte> message, IBufferWriter<byte> response, Buffers buffers)
    {
        PageFields fields = buffers.Fields;
        if (!fields.Find(message) || !TryReadContext(message, fields, out Contracts.Artwork.V1.PageContext? sent))
        {
            AnswerByMessage(SelectPageRequest.Parser.ParseFrom(message), response);
            return;
        }

        PlacementEntry placement = engine.Catalog.FindPlacement(fields.Placement(message))
            ?? throw GrpcErrors.UnknownPlacement(Encoding.UTF8.GetString(fields.Placement(message)));
        if (fields.Member(message).IsEmpty)
            throw WrongMember();
        placement = engine.SegmentOf(placement, fields.Segment(message));
        int count = fields.TitleCount;
        Span<TitleEntry?> titles = buffers.Titles.AsSpan(0, count);
        for (int i = 0; i < count; i++)
            titles[i] = engine.Catalog.FindTitle(fields.Title(message, i));
        Span<Decision> decisions = buffers.Decisions.AsSpan(0, count);
        engine.SelectPage(placement, fields.Member(message), titles, Context(sent, placement, buffers), decisions);
        foreach (ref readonly Decision decision in decisions)
            decision.PrefetchArtwork();
        for (int i = 0; i < count; i++)
            PageWriter.Write(response, fields.Title(message, i), decisions[i]);
    }

    // A context is rare, long and full of kinds: its own part of the message is read by the generated code. What is wrong
    // in it is told by the whole message.
    private static bool TryReadContext(ReadOnlySpan<byte> message, PageFields fields, out Contracts.Artwork.V1.PageContext? context)
    {
        context = null;
        if (!fields.HasContext)
            return true;
        try
        {
            (context = new()).MergeFrom(fields.Context(message));
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private SelectPageResponse SelectPage(SelectPageRequest request)
    {
        PlacementEntry placement = engine.Catalog.FindPlacement(request.PlacementId) ?? throw GrpcErrors.UnknownPlacement(request.PlacementId);
        if (request.MemberId.Length is 0 or > Limits.IdLength)
            throw WrongMember();
        if (request.Segment.Length > Limits.IdLength)
            throw GrpcErrors.Invalid("segment", $"has more than {Limits.IdLength} characters.");
        placement = engine.SegmentOf(placement, Encoding.UTF8.GetBytes(request.Segment));
        int count = request.TitleIds.Count;
        if (count > Limits.PageTitles)
            throw GrpcErrors.Invalid("title_ids", $"has {count} titles; a page has at most {Limits.PageTitles}.");
        Buffers buffers = Buffers.OfThisThread;
        Span<TitleEntry?> titles = buffers.Titles.AsSpan(0, count);
        for (int i = 0; i < count; i++)
            titles[i] = engine.Catalog.FindTitle(request.TitleIds[i]);
        Span<Decision> decisions = buffers.Decisions.AsSpan(0, count);
        engine.SelectPage(placement, request.MemberId, titles, Context(request.Context, placement, buffers), decisions);
        SelectPageResponse response = new();
        response.Selections.Capacity = count;
        for (int i = 0; i < count; i++)
            response.Selections.Add(Describe(request.TitleIds[i], in decisions[i]));
        return response;
    }

    private PageContext? Context(Contracts.Artwork.V1.PageContext? sent, PlacementEntry placement, Buffers buffers)
    {
        InferenceEngine.Selection.Policy policy = engine.Catalog.PolicyOf(placement).Policy;
        bool asFeature = placement.IsSegment && policy.FeatureCount > 0;
        if (sent is null && !asFeature)
            return null;
        PageContextMapping.Fill(engine, sent ?? Nothing, policy, buffers.Context);
        if (asFeature)
            buffers.Context.AddCategory("segment", placement.Segment, policy.FeatureCount);
        return buffers.Context;
    }

    private static Contracts.Artwork.V1.Selection Describe(string titleId, in Decision decision)
    {
        Contracts.Artwork.V1.Selection selection = new() { TitleId = titleId, Outcome = PageWriter.Of(decision.Outcome) };
        if (decision.Artwork is not { } artwork)
            return selection;
        DecisionId id = decision.Id;
        selection.ArtworkId = artwork.Id;
        selection.Uri = artwork.Uri;
        if (decision.Outcome != SelectionOutcome.Selected)
            return selection;
        selection.Propensity = decision.Propensity;
        selection.DecisionId = ByteString.CopyFrom(id.Bytes);
        return selection;
    }

    private static Grpc.GrpcException WrongMember() =>
        GrpcErrors.Invalid("member_id", $"must have 1 to {Limits.IdLength} characters.");

    /// <summary>Room for a page; a page is chosen without a pause, so one per thread is enough.</summary>
    private sealed class Buffers
    {
        [ThreadStatic]
        private static Buffers? ofThisThread;

        public static Buffers OfThisThread => ofThisThread ??= new Buffers();

        public PageFields Fields { get; } = new();

        public TitleEntry?[] Titles { get; } = new TitleEntry?[Limits.PageTitles];

        public Decision[] Decisions { get; } = new Decision[Limits.PageTitles];

        public PageContext Context { get; } = new();

        /// <summary>For a request that came in pieces; a larger one is rare.</summary>
        public byte[] Joined { get; } = new byte[64 << 10];
    }
}
