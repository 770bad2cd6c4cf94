using InferenceEngine.Grpc;
using InferenceEngine.Selection;
using V1 = InferenceEngine.Contracts.Artwork.V1;

namespace InferenceEngine.Server.Services;

/// <summary><c>artwork.v1.PolicyService</c> over the selection engine. Thread-safe.</summary>
internal sealed class PolicyGrpc(SelectionEngine engine)
{
    public GrpcService Service() =>
        new GrpcService(V1.PolicyReflection.Descriptor.FindTypeByName<ServiceDescriptor>("PolicyService"))
            .Unary<V1.CreatePolicyRequest, V1.Policy>("CreatePolicy", CreateAsync)
            .Unary<V1.GetPolicyRequest, V1.Policy>("GetPolicy", (request, _) => ValueTask.FromResult(Get(request)))
            .Unary<V1.ListPoliciesRequest, V1.ListPoliciesResponse>(
                "ListPolicies", (request, _) => ValueTask.FromResult(List(request)));

    private async ValueTask<V1.Policy> CreateAsync(V1.CreatePolicyRequest request, GrpcCall call)
    {
        Policy policy = PolicyMapping.Policy(request.Policy, engine.Rankers);
        string what = $"Policy '{policy.Id}' version {policy.Version}";
        await CatalogChanges.MakeAsync(engine, new CreatePolicy(policy), what, call);
        return PolicyMapping.Wire(Find(policy.Id, policy.Version));
    }

    private V1.Policy Get(V1.GetPolicyRequest request) => PolicyMapping.Wire(Find(request.Id, request.Version));

    private Policy Find(string id, int version) => engine.Catalog.FindPolicy(id, version)?.Policy
        ?? throw GrpcErrors.Of(CatalogOutcome.NotFound, $"Policy '{id}' version {version}");

    private V1.ListPoliciesResponse List(V1.ListPoliciesRequest request)
    {
        int size = CatalogMapping.PageSize(request.PageSize);
        int start = 0;
        if (request.PageToken.Length > 0 && !int.TryParse(request.PageToken, out start))
            throw GrpcErrors.Invalid("page_token", "is not one that a response had.");
        IReadOnlyList<PolicyEntry> all = engine.Catalog.Policies();
        V1.ListPoliciesResponse response = new();
        response.Policies.AddRange(all.Skip(start).Take(size).Select(entry => PolicyMapping.Wire(entry.Policy)));
        if (start + size < all.Count)
            response.NextPageToken = (start + size).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return response;
    }
}
