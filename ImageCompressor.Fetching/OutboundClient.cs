using ImageCompressor.Fetching.Attempts;
using ImageCompressor.Fetching.Connections;
using ImageCompressor.Fetching.Urls;

namespace ImageCompressor.Fetching;

/// <summary>POSTs to hosts that callers name, through the guard that fetching goes through: every address is judged when it is dialled, no redirect is followed,
/// no proxy is asked, and no cookie, credential or trace context is sent. Any number of POSTs may run at once.</summary>
public sealed class OutboundClient : IDisposable
{
    private readonly OutboundOptions _options;
    private readonly TimeProvider _time;
    private readonly GuardedDialer _dialer;
    private readonly HttpMessageInvoker _client;

    /// <summary>A client on the real network.</summary>
    public OutboundClient(OutboundOptions options, TimeProvider time)
        : this(options, time, new FetchNetwork())
    {
    }

    internal OutboundClient(OutboundOptions options, TimeProvider time, FetchNetwork network)
    {
        (_options, _time) = (options, time);
        var fetching = options.ToFetchOptions();
        _dialer = new GuardedDialer(fetching, network, time);
        _client = GuardedClient.Create(fetching, network, time);
    }

    /// <summary>Says of a URL, before anything is sent to it, why nothing would be: it is none, its host has no address, or no public one. Null where it may be sent to.
    /// A host may have other addresses later: <see cref="PostAsync"/> judges again.</summary>
    /// <returns>A failure <see cref="FetchFailure.InvalidUrl"/>, <see cref="FetchFailure.DnsFailure"/> or <see cref="FetchFailure.BlockedAddress"/>. A name server that is out of
    /// order or slow says nothing about the URL: then it is null.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<FetchException?> JudgeAsync(string url, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!UrlPolicy.TryRead(url, out var uri, out var fault)) return new FetchException(FetchFailure.InvalidUrl, fault);
        using var patience = new Deadline(_time, _options.Timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await _dialer.FindAsync(uri.IdnHost, uri.Port, either.Token);
            return null;
        }
        catch (FetchException refused)
        {
            return refused is { Failure: FetchFailure.DnsFailure, Temporary: true } ? null : refused;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Whether the operator has opened the host of this URL (<see cref="OutboundOptions.AllowedHosts"/>).</summary>
    public bool Allows(string url) => UrlPolicy.TryRead(url, out var uri, out _) && _dialer.Allows(uri.IdnHost, uri.Port);

    /// <summary>Posts a body. What goes wrong on the network stands in the answer.</summary>
    /// <param name="url">As <see cref="JudgeAsync"/> takes it.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="mediaType">Of the body, as in <c>application/json</c>.</param>
    /// <param name="headers">Names and values beside those of the body.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<OutboundAnswer> PostAsync(
        string url, ReadOnlyMemory<byte> body, string mediaType, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        using var run = new FetchRun(_time, _options.Timeout, cancellationToken);
        var where = "";
        try
        {
            if (!UrlPolicy.TryRead(url, out var uri, out var fault)) throw new FetchException(FetchFailure.InvalidUrl, fault);
            where = uri.IdnHost;
            using var request = Request(uri, body, mediaType, headers);
            using var response = await _client.SendAsync(request, run.Token);
            // The status is the whole answer. Its body is dropped here: the handler reads a short one to its end beside this, and closes the connection of any other.
            return new OutboundAnswer((int)response.StatusCode, null, _time.GetElapsedTime(started)) { RetryAfter = RetryAfter.Of(response.Headers, _time.GetUtcNow()) };
        }
        catch (Exception e) when (!run.CallerGaveUp && FetchFault.Translate(e, run, where) is { } failure)
        {
            return new OutboundAnswer(null, failure, _time.GetElapsedTime(started));
        }
    }

    /// <summary>Ends all connections.</summary>
    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(Uri url, ReadOnlyMemory<byte> body, string mediaType, IEnumerable<KeyValuePair<string, string>> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        foreach (var (name, value) in headers)
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
