using System.Net;
using System.Net.Sockets;
using ImageCompressor.Fetching.Addresses;
using ImageCompressor.Fetching.Hosts;

namespace ImageCompressor.Fetching.Connections;

/// <summary>
/// The only way to a socket: resolve once, judge every address, dial a judged address. Judging the name first and letting the HTTP stack
/// resolve it again would be simpler, and would be passed by a name that gives a public address to the first question and a
/// private one to the second (DNS rebinding).
/// </summary>
internal sealed class GuardedDialer(FetchOptions options, FetchNetwork network, TimeProvider time)
{
    /// <summary>Addresses tried, at most: each gets an equal share of the connect timeout.</summary>
    private const int MaxTried = 4;

    /// <summary>Never asked for in the DNS (RFC 6761, 6.4; RFC 7686, 2; RFC 9476, 3).</summary>
    private static readonly string[] s_unresolvable = [".invalid", ".onion", ".alt"];

    private readonly AddressPolicy _policy = new(options.RefusedNetworks.Select(network => IPNetwork.Parse(network)));
    private readonly HostRule[] _allowed = [.. options.AllowedHosts.Select(Rule)];

    /// <summary>Connects to the host of the hop that is being made: of the first URL, or of a redirect's target.</summary>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint host, CancellationToken cancellationToken)
    {
        var addresses = await FindAsync(host.Host.Trim('[', ']'), host.Port, cancellationToken);
        return await DialFirstAsync([.. Alternate(addresses).Take(MaxTried)], host.Port, cancellationToken);
    }

    /// <summary>The addresses of a host that may be dialled, at least one.</summary>
    /// <param name="name">A name, or an address without brackets.</param>
    /// <param name="port">Of the URL.</param>
    /// <param name="cancellationToken">Stops waiting for the name server.</param>
    /// <exception cref="FetchException">It has none, or none that may be dialled.</exception>
    public async ValueTask<IPAddress[]> FindAsync(string name, int port, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(name, cancellationToken);
        if (Allows(name, port))
            return addresses;
        addresses = Array.FindAll(addresses, address => _policy.Refuses(address) is null);
        return addresses.Length > 0 ? addresses : throw new FetchException(FetchFailure.BlockedAddress);
    }

    /// <summary>Whether the host may have any address.</summary>
    public bool Allows(string name, int port) => Array.Exists(_allowed, rule => rule.Matches(name, port));

    private async Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(name, out var literal))
            return [literal];
        if (Array.Exists(s_unresolvable, suffix => $".{name}".EndsWith(suffix, StringComparison.OrdinalIgnoreCase)))
            throw new FetchException(FetchFailure.DnsFailure);
        try
        {
            var addresses = await network.ResolveAsync(name, cancellationToken);
            return addresses.Length > 0 ? addresses : throw new FetchException(FetchFailure.DnsFailure);
        }
        catch (SocketException e)
        {
            throw new FetchException(FetchFailure.DnsFailure, null, e) { Temporary = e.SocketErrorCode == SocketError.TryAgain };
        }
    }

    /// <summary>Families in turn, the resolver's favourite first (RFC 8305, 4), so that a broken IPv6 costs one share of the time only.</summary>
    private static IEnumerable<IPAddress> Alternate(IPAddress[] addresses) => addresses
        .GroupBy(address => address.AddressFamily)
        .SelectMany((family, order) => family.Select((address, rank) => (address, rank, order)))
        .OrderBy(a => a.rank).ThenBy(a => a.order)
        .Select(a => a.address);

    private async Task<Stream> DialFirstAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        FetchException? failed = null;
        foreach (var address in addresses)
        {
            using var share = new Deadline(time, options.ConnectTimeout / addresses.Length);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(share.Token, cancellationToken);
            try
            {
                return await network.DialAsync(new IPEndPoint(address, port), either.Token);
            }
            catch (SocketException e)
            {
                failed = new FetchException(FetchFailure.ConnectFailed, null, e) { Temporary = true };
            }
            catch (OperationCanceledException e)
            {
                // Whose time was over? The HTTP stack takes only its own token for its timeout.
                cancellationToken.ThrowIfCancellationRequested();
                failed = new FetchException(FetchFailure.Timeout, "connecting", e) { Temporary = true };
            }
        }
        throw failed!;
    }

    private static HostRule Rule(string entry) =>
        HostRule.TryParse(entry, out var rule) ? rule : throw new ArgumentException($"'{entry}' is not a host.", nameof(entry));
}
