using System.Collections.Concurrent;
using InferenceEngine.Grpc.Health.V1;
using ServingStatus = InferenceEngine.Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace InferenceEngine.Grpc;

/// <summary>
/// The standard health service (<c>grpc.health.v1</c>). The empty name stands for the whole server. Thread-safe.
/// </summary>
public sealed class GrpcHealth
{
    private readonly ConcurrentDictionary<string, ServingStatus> states = new() { [string.Empty] = ServingStatus.Serving };
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Sets the state of a service and wakes its watchers.</summary>
    public void Set(string service, bool serving)
    {
        states[service] = serving ? ServingStatus.Serving : ServingStatus.NotServing;
        Interlocked.Exchange(ref changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>The service to give to the dispatcher.</summary>
    public GrpcService Service() =>
        new GrpcService(HealthReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.ServiceDescriptor>("Health"))
            .Unary<HealthCheckRequest, HealthCheckResponse>("Check", (request, _) => ValueTask.FromResult(Check(request)))
            .ServerStreaming<HealthCheckRequest, HealthCheckResponse>("Watch", WatchAsync);

    private HealthCheckResponse Check(HealthCheckRequest request) =>
        states.TryGetValue(request.Service, out ServingStatus status)
            ? new HealthCheckResponse { Status = status }
            : throw new GrpcException(GrpcStatusCode.NotFound, $"No service '{request.Service}'.");

    private async Task WatchAsync(
        HealthCheckRequest request, GrpcResponseStream<HealthCheckResponse> responses, GrpcCall call)
    {
        ServingStatus? last = null;
        while (true)
        {
            Task next = Volatile.Read(ref changed).Task;
            ServingStatus now = states.GetValueOrDefault(request.Service, ServingStatus.ServiceUnknown);
            if (now != last)
                await responses.WriteAsync(new HealthCheckResponse { Status = now });
            last = now;
            await next.WaitAsync(call.Cancellation);
        }
    }
}
