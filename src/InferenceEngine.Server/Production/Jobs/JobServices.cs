using InferenceEngine.Posters;
using InferenceEngine.Selection;
using InferenceEngine.Server.Production.Outputs;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>What jobs work with. Owns none of it. Immutable.</summary>
internal sealed record JobServices(
    JobQueue Queue,
    JobSources Sources,
    MediaSpool Spool,
    ResultStore Results,
    PosterProducer Producer,
    PosterModels Models,
    SelectionEngine Engine,
    ArtworkStore Artwork,
    OutputRules Outputs,
    ResultOutput Output);
