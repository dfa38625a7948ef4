using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace ImageCompressor.Fetching.Connections;

/// <summary>What fetching needs from the operating system. Tests put a lying name server or a private root certificate here.</summary>
internal sealed record FetchNetwork
{
    public Func<string, CancellationToken, Task<IPAddress[]>> ResolveAsync { get; init; } = Dns.GetHostAddressesAsync;

    public Func<IPEndPoint, CancellationToken, Task<Stream>> DialAsync { get; init; } = DialTcpAsync;

    public SslClientAuthenticationOptions Tls { get; init; } = new();

    private static async Task<Stream> DialTcpAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
