using System.Net;
using System.Net.Sockets;
using ImageCompressor.Fetching;
using ImageCompressor.Fetching.Connections;

namespace ImageCompressor.Tests.Fetching;

/// <summary>A fetcher for one test, with short waits and a network of names that the test makes up. When it ends, nothing may be
/// held any more: no byte of the budget, no turn at a host.</summary>
internal sealed class FetcherFixture : IDisposable
{
    public static readonly byte[] Image = MakeBytes(200_000);

    private readonly Fetcher _fetcher;

    public FetcherFixture(FetchOptions options, FetchNetwork? network = null, TimeProvider? time = null) =>
        _fetcher = new Fetcher(options, time ?? TimeProvider.System, network ?? NoNames());

    public long Reserved => _fetcher.Budget.Reserved;

    /// <summary>Options that open these hosts. The deadlines are longer than a machine is ever busy: where one is to be met, time is the test's (<see cref="ManualTime"/>),
    /// or the test says which.</summary>
    public static FetchOptions Opening(params string[] hosts) => new()
    {
        AllowedHosts = hosts,
        RetryDelay = TimeSpan.FromMilliseconds(5),
        MaxRetryDelay = TimeSpan.FromMilliseconds(20),
        ConnectTimeout = TimeSpan.FromSeconds(60),
        HeaderTimeout = TimeSpan.FromSeconds(60),
        IdleTimeout = TimeSpan.FromSeconds(60),
        TotalTimeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>A network in which no name exists and every address is real.</summary>
    public static FetchNetwork NoNames() => Names((_, _) => throw new SocketException((int)SocketError.HostNotFound));

    public static FetchNetwork Names(Func<string, int, string[]> resolve)
    {
        var asked = 0;
        return new FetchNetwork
        {
            ResolveAsync = (name, _) => Task.FromResult(Array.ConvertAll(resolve(name, ++asked), IPAddress.Parse)),
        };
    }

    /// <summary>A network in which the nth connection, to whatever address, reads that script; no socket is opened.</summary>
    public static FetchNetwork Scripts(Func<int, IEnumerable<byte[]?>> script)
    {
        var dialled = 0;
        return NoNames() with { DialAsync = (_, _) => Task.FromResult<Stream>(new ScriptedConnection(script(++dialled))) };
    }

    public static byte[] MakeBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    public async Task<Download> FetchAsync(string url, CancellationToken? cancellationToken = null) =>
        await _fetcher.FetchAsync(url, cancellationToken ?? TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(120));

    /// <summary>Fetches what must fail; the failure, its status and its detail in one line.</summary>
    public async Task<string> FailAsync(string url)
    {
        var e = await Assert.ThrowsAsync<FetchException>(() => FetchAsync(url));
        return $"{e.Failure}{(e.HttpStatus is { } status ? $" {status}" : "")}: {e.Detail}";
    }

    public void Dispose()
    {
        _fetcher.Dispose();
        Assert.Equal((0L, 0), (_fetcher.Budget.Reserved, _fetcher.Hosts.Count));
    }
}
