using System.Globalization;
using System.Security.Authentication;

namespace ImageCompressor.Fetching.Attempts;

/// <summary>The one boundary where what the network throws becomes a <see cref="FetchException"/>.</summary>
internal static class FetchFault
{
    /// <summary>Null for what is no fault of the network: that is a fault of ours, and goes through as it is.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="run">The fetch that it ended.</param>
    /// <param name="where">The detail for faults that have none.</param>
    public static FetchException? Translate(Exception e, FetchRun run, string where)
    {
        if (e is OperationCanceledException && run.Total.Expired)
            return new FetchException(FetchFailure.Timeout, string.Create(CultureInfo.InvariantCulture, $"after {run.Total.Limit.TotalSeconds} s"), e);
        // The dialer's own verdict comes wrapped by the HTTP stack.
        if (e.InnerException is FetchException dialer)
            return new FetchException(dialer.Failure, dialer.Detail ?? where, e) { Temporary = dialer.Temporary };
        return e switch
        {
            FetchException known => known,
            OperationCanceledException { InnerException: TimeoutException } => new FetchException(FetchFailure.Timeout, "connecting", e) { Temporary = true },
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Tls(e, where),
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => new FetchException(FetchFailure.ConnectFailed, where, e) { Temporary = true },
            HttpRequestException http => Protocol(http.HttpRequestError, where, e),
            HttpIOException io => Protocol(io.HttpRequestError, where, e),
            IOException => new FetchException(FetchFailure.ConnectionLost, where, e) { Temporary = true },
            InvalidDataException => new FetchException(FetchFailure.BadResponse, "damaged content coding", e),
            _ => null,
        };
    }

    /// <summary>A certificate that is refused stays so; a connection that breaks during the handshake may be luck.</summary>
    private static FetchException Tls(Exception e, string where) => e.InnerException is AuthenticationException
        ? new FetchException(FetchFailure.TlsFailed, where, e)
        : new FetchException(FetchFailure.ConnectionLost, where, e) { Temporary = true };

    private static FetchException Protocol(HttpRequestError error, string where, Exception e) => error switch
    {
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => new FetchException(FetchFailure.BadResponse, where, e),
        HttpRequestError.ConfigurationLimitExceeded => new FetchException(FetchFailure.BadResponse, "the headers are too long", e),
        _ => new FetchException(FetchFailure.ConnectionLost, where, e) { Temporary = true },
    };
}
