using InferenceEngine.Grpc;
using InferenceEngine.Selection;
using InferenceEngine.Storage;

namespace InferenceEngine.Server.Services;

/// <summary>Makes changes of the catalogue for a call.</summary>
internal static class CatalogChanges
{
    /// <summary>Makes a change; throws the status of what hindered it.</summary>
    public static async Task MakeAsync(SelectionEngine engine, CatalogChange change, string what, GrpcCall call)
    {
        try
        {
            CatalogOutcome outcome = await engine.ChangeAsync(change, call.Cancellation);
            if (outcome != CatalogOutcome.Done)
                throw GrpcErrors.Of(outcome, what);
        }
        catch (StorageException cause)
        {
            throw GrpcErrors.Of(GrpcStatusCode.Unavailable, "LOG_FAILED", cause.Message);
        }
    }
}
