using System.Threading.Channels;
using InferenceEngine.Contracts.Inference;
using InferenceEngine.Grpc;

namespace InferenceEngine.Server.Services.Inference;

/// <summary>Answers a stream of requests in their order, several at work at a time so that they share batches. Thread-safe.</summary>
internal sealed class InferenceStreams(InferenceCalls calls)
{
    /// <summary>Requests of one stream at work or waiting to be written: fills a batch of 32 twice over.</summary>
    private const int MaxInFlight = 64;

    public async Task RunAsync(
        IAsyncEnumerable<ModelInferRequest> requests, GrpcResponseStream<ModelStreamInferResponse> responses, GrpcCall call)
    {
        Channel<Task<ModelStreamInferResponse>> running =
            Channel.CreateBounded<Task<ModelStreamInferResponse>>(new BoundedChannelOptions(MaxInFlight) { SingleReader = true });
        Task reading = ReadAsync(requests, running.Writer, call);
        await foreach (Task<ModelStreamInferResponse> answer in running.Reader.ReadAllAsync(call.Cancellation))
            await responses.WriteAsync(await answer);
        await reading;
    }

    private async Task ReadAsync(
        IAsyncEnumerable<ModelInferRequest> requests, ChannelWriter<Task<ModelStreamInferResponse>> running, GrpcCall call)
    {
        try
        {
            await foreach (ModelInferRequest request in requests)
                await running.WriteAsync(AnswerAsync(request, call), call.Cancellation);
            running.Complete();
        }
        catch (Exception failure)
        {
            running.Complete(failure);
        }
    }

    private async Task<ModelStreamInferResponse> AnswerAsync(ModelInferRequest request, GrpcCall call)
    {
        try
        {
            return new ModelStreamInferResponse { InferResponse = await calls.InferAsync(request, call) };
        }
        catch (GrpcException failure)
        {
            return new ModelStreamInferResponse
            {
                ErrorMessage = failure.Message, InferResponse = new ModelInferResponse { Id = request.Id },
            };
        }
    }
}
