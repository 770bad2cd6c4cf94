using System.Buffers;

namespace InferenceEngine.Grpc;

/// <summary>
/// Answers a request message with a response message, both as their bytes, for a method whose message objects would cost
/// more than its work. Runs to completion on the caller's thread. The request is valid during the call only. A
/// <see cref="Google.Protobuf.InvalidProtocolBufferException"/> ends the call as for any message that cannot be read.
/// </summary>
public delegate void GrpcBytesHandler(ReadOnlySequence<byte> request, IBufferWriter<byte> response);
