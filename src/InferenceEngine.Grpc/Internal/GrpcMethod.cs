namespace InferenceEngine.Grpc.Internal;

/// <summary>Runs one call: reads requests, writes responses. Throws to end with a status other than OK.</summary>
internal delegate Task GrpcMethod(MessageReader reader, MessageWriter writer, GrpcCall call);
