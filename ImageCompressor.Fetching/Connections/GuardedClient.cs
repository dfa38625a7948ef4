using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ImageCompressor.Fetching.Connections;

/// <summary>
/// The one HTTP client of this service that speaks to strangers. It sends no cookie, no credential, no Referer and no trace
/// context, asks no proxy (which would resolve names by itself, behind the guard's back), and follows no redirect by itself.
/// Only HTTP/1.1: one connection a request is what the limit per host counts.
/// <para>
/// Connections are kept and used again. That passes no guard: the pool is keyed by scheme, host and port, and a kept connection leads to
/// the address that was judged when it was made, whatever the name means by now; being allowed depends on the same host and port.
/// </para>
/// </summary>
internal static class GuardedClient
{
    [SuppressMessage("ApiDesign", "RS0030", Justification = "The one place: every connection that this invoker makes goes through GuardedDialer. "
        + "An invoker rather than an HttpClient: it buffers nothing and has no deadline of its own.")]
    public static HttpMessageInvoker Create(FetchOptions options, FetchNetwork network, TimeProvider time)
    {
        var dialer = new GuardedDialer(options, network, time);
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (context, cancellationToken) => dialer.ConnectAsync(context.DnsEndPoint, cancellationToken),
            ConnectTimeout = options.ConnectTimeout,
            SslOptions = network.Tls,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PreAuthenticate = false,
            Credentials = null,
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
            // Undone in ContentCoding instead: the automatic way asks for compression, which gains nothing on images.
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 32, // KB
            MaxConnectionsPerServer = options.PerHostConcurrency,
            // An error page up to this size is read to its end, so that the connection can be used again.
            MaxResponseDrainSize = 64 << 10,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        };
        return new HttpMessageInvoker(handler);
    }
}
