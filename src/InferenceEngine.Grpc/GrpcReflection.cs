using Google.Protobuf;
using Google.Protobuf.Reflection;
using InferenceEngine.Grpc.Reflection.V1;

namespace InferenceEngine.Grpc;

/// <summary>
/// The standard reflection service (<c>grpc.reflection.v1</c>): clients such as grpcurl list and call the services
/// without their protos. Read-only after construction; thread-safe.
/// </summary>
public sealed class GrpcReflection
{
    private readonly Dictionary<string, FileDescriptor> byFile = [];
    private readonly Dictionary<string, FileDescriptor> bySymbol = [];
    private readonly List<string> services = [];

    /// <summary>Describes the given services, their files and all that those import.</summary>
    public GrpcReflection(IEnumerable<ServiceDescriptor> described)
    {
        foreach (ServiceDescriptor service in described.Append(OwnDescriptor))
        {
            services.Add(service.FullName);
            AddFile(service.File);
        }
    }

    private static ServiceDescriptor OwnDescriptor =>
        ReflectionReflection.Descriptor.FindTypeByName<ServiceDescriptor>("ServerReflection");

    /// <summary>The service to give to the dispatcher.</summary>
    public GrpcService Service() =>
        new GrpcService(OwnDescriptor).Duplex<ServerReflectionRequest, ServerReflectionResponse>(
            "ServerReflectionInfo",
            async (requests, responses, _) =>
            {
                await foreach (ServerReflectionRequest request in requests)
                    await responses.WriteAsync(Answer(request));
            });

    private static ServerReflectionResponse NotFound(string what) => new()
    {
        ErrorResponse = new ErrorResponse { ErrorCode = (int)GrpcStatusCode.NotFound, ErrorMessage = $"{what} not found." },
    };

    private ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        ServerReflectionResponse answer = request.MessageRequestCase switch
        {
            ServerReflectionRequest.MessageRequestOneofCase.ListServices => ListServices(),
            ServerReflectionRequest.MessageRequestOneofCase.FileByFilename => File(byFile, request.FileByFilename),
            ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol => File(bySymbol, request.FileContainingSymbol),
            _ => NotFound("Extensions are not used here; extension"),
        };
        answer.ValidHost = request.Host;
        answer.OriginalRequest = request;
        return answer;
    }

    private ServerReflectionResponse ListServices()
    {
        ListServiceResponse list = new();
        list.Service.AddRange(services.Select(name => new ServiceResponse { Name = name }));
        return new ServerReflectionResponse { ListServicesResponse = list };
    }

    private static ServerReflectionResponse File(Dictionary<string, FileDescriptor> index, string key)
    {
        if (!index.TryGetValue(key, out FileDescriptor? file))
            return NotFound(key);
        FileDescriptorResponse response = new();
        HashSet<string> seen = [];
        Collect(file, seen, response);
        return new ServerReflectionResponse { FileDescriptorResponse = response };
    }

    private static void Collect(FileDescriptor file, HashSet<string> seen, FileDescriptorResponse response)
    {
        if (!seen.Add(file.Name))
            return;
        response.FileDescriptorProto.Add(file.SerializedData);
        foreach (FileDescriptor dependency in file.Dependencies)
            Collect(dependency, seen, response);
    }

    private void AddFile(FileDescriptor file)
    {
        if (!byFile.TryAdd(file.Name, file))
            return;
        foreach (ServiceDescriptor service in file.Services)
        {
            bySymbol[service.FullName] = file;
            foreach (MethodDescriptor method in service.Methods)
                bySymbol[method.FullName] = file;
        }

        foreach (MessageDescriptor message in file.MessageTypes)
            AddMessage(message, file);
        foreach (EnumDescriptor one in file.EnumTypes)
            bySymbol[one.FullName] = file;
        foreach (FileDescriptor dependency in file.Dependencies)
            AddFile(dependency);
    }

    private void AddMessage(MessageDescriptor message, FileDescriptor file)
    {
        bySymbol[message.FullName] = file;
        foreach (MessageDescriptor nested in message.NestedTypes)
            AddMessage(nested, file);
        foreach (EnumDescriptor one in message.EnumTypes)
            bySymbol[one.FullName] = file;
    }
}
