using System.Net;
using System.Net.Sockets;
using InferenceEngine.Grpc;
using InferenceEngine.Server.Services;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// Connects to a host's public addresses only. A name is resolved once, here, and the very address that was checked is connected to, so
/// that a name that changes its answer gains nothing. Stateless and thread-safe.
/// </summary>
internal sealed class CheckedConnector(bool allowPrivate)
{
    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="GrpcException">None of its addresses is public.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        DnsEndPoint wanted = context.DnsEndPoint;
        IPAddress[] found = await Dns.GetHostAddressesAsync(wanted.Host, cancellation);
        IPAddress[] allowed = [.. found.Where(address => allowPrivate || AddressPolicy.IsPublic(address))];
        if (allowed.Length == 0)
        {
            throw GrpcErrors.Of(GrpcStatusCode.PermissionDenied, "ADDRESS_NOT_PUBLIC",
                $"'{wanted.Host}' leads to {string.Join(", ", found.Take(4).Select(a => a.ToString()))}, which is no address of the public "
                + "internet; setting AllowPrivateAddresses (ENGINE_ALLOWPRIVATEADDRESSES=true) allows it.");
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, wanted.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
