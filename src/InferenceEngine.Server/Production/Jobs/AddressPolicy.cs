using System.Net;
using System.Net.Sockets;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>Which addresses of the network a URL may lead to. Pure.</summary>
internal static class AddressPolicy
{
    /// <summary>Blocks of IPv4 that are no hosts of the public internet (IANA's special-purpose registry).</summary>
    private static readonly IPNetwork[] special4 =
    [
        .. ((string[])["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"]).Select(IPNetwork.Parse),
    ];

    /// <summary>Where all public hosts of IPv6 are, and the blocks in it that are none or that carry an address of IPv4.</summary>
    private static readonly IPNetwork global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] special6 =
        [.. ((string[])["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"]).Select(IPNetwork.Parse)];

    /// <summary>Whether an address is a host of the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? !special4.Any(block => block.Contains(address))
            : global6.Contains(address) && !special6.Any(block => block.Contains(address));
    }
}
