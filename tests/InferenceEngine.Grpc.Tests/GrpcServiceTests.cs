using Google.Protobuf.Reflection;
using InferenceEngine.Grpc.Health.V1;
using Microsoft.Extensions.Logging.Abstractions;

namespace InferenceEngine.Grpc.Tests;

public sealed class GrpcServiceTests
{
    private static GrpcService Health => new(HealthReflection.Descriptor.FindTypeByName<ServiceDescriptor>("Health"));

    [Fact]
    public void A_method_that_the_service_does_not_have_is_refused() => Assert.Throws<InvalidOperationException>(
        () => Health.Unary<HealthCheckRequest, HealthCheckResponse>("Chek", (_, _) => default));

    [Fact]
    public void A_handler_of_another_kind_is_refused() => Assert.Throws<InvalidOperationException>(
        () => Health.Unary<HealthCheckRequest, HealthCheckResponse>("Watch", (_, _) => default));

    [Fact]
    public void A_handler_of_other_types_is_refused() => Assert.Throws<InvalidOperationException>(
        () => Health.Unary<HealthCheckResponse, HealthCheckResponse>("Check", (_, _) => default));

    [Fact]
    public void A_method_without_a_handler_is_refused_at_start()
    {
        GrpcService half = Health.Unary<HealthCheckRequest, HealthCheckResponse>("Check", (_, _) => default);
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(
            () => new GrpcDispatcher([half], new GrpcServerOptions(), TimeProvider.System, NullLogger<GrpcDispatcher>.Instance));
        Assert.Contains("Watch", failure.Message, StringComparison.Ordinal);
    }
}
