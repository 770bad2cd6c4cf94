using InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Client;

/// <summary>Calls the policies. Thread-safe; does not own the channel.</summary>
public sealed class PolicyClient(RpcChannel channel)
{
    /// <summary>See <c>PolicyService.CreatePolicy</c> in the protos.</summary>
    public Task<Policy> CreatePolicyAsync(
        CreatePolicyRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<CreatePolicyRequest, Policy>(
            "/artwork.v1.PolicyService/CreatePolicy", request, deadline, cancellation);

    /// <summary>See <c>PolicyService.GetPolicy</c> in the protos.</summary>
    public Task<Policy> GetPolicyAsync(
        GetPolicyRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<GetPolicyRequest, Policy>(
            "/artwork.v1.PolicyService/GetPolicy", request, deadline, cancellation);

    /// <summary>See <c>PolicyService.ListPolicies</c> in the protos.</summary>
    public Task<ListPoliciesResponse> ListPoliciesAsync(
        ListPoliciesRequest request, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        channel.UnaryAsync<ListPoliciesRequest, ListPoliciesResponse>(
            "/artwork.v1.PolicyService/ListPolicies", request, deadline, cancellation);
}
