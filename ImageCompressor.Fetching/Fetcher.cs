using System.Diagnostics;
using ImageCompressor.Fetching.Attempts;
using ImageCompressor.Fetching.Bytes;
using ImageCompressor.Fetching.Connections;
using ImageCompressor.Fetching.Hosts;
using ImageCompressor.Fetching.Urls;
using Polly;

namespace ImageCompressor.Fetching;

/// <summary>
/// A URL in, bounded bytes out. One per process: the limits on memory and on requests per host are its own.
/// Any number of fetches may run at once.
/// </summary>
public sealed class Fetcher : IDisposable
{
    private readonly FetchOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _client;
    private readonly FetchAttempt _attempt;
    private readonly ResiliencePipeline _retries;

    /// <summary>A fetcher on the real network.</summary>
    /// <exception cref="ArgumentException">The options have faults; the message holds all of them.</exception>
    public Fetcher(FetchOptions options, TimeProvider time)
        : this(options, time, new FetchNetwork())
    {
    }

    internal Fetcher(FetchOptions options, TimeProvider time, FetchNetwork network)
    {
        if (options.Validate() is { Count: > 0 } faults)
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        (_options, _time) = (options, time);
        _client = GuardedClient.Create(options, network, time);
        Budget = new ByteBudget(options.MaxBytesInMemory, options.MaxBytes);
        Hosts = new HostGates(options.PerHostConcurrency);
        _attempt = new FetchAttempt(options, _client, Hosts, new BodyReader(options, Budget, time), time);
        _retries = RetrySchedule.Build(options, time);
    }

    /// <summary>Bytes of one download.</summary>
    public long MaxBytes => _options.MaxBytes;

    internal ByteBudget Budget { get; }

    internal HostGates Hosts { get; }

    /// <summary>Fetches the URL: at most <see cref="FetchOptions.MaxBytes"/>, at most <see cref="FetchOptions.TotalTimeout"/>, only from public
    /// addresses and allowed hosts. What the bytes are is not looked at.</summary>
    /// <exception cref="FetchException">It failed, for a reason on the closed list.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<Download> FetchAsync(string url, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        using var run = new FetchRun(_time, _options.TotalTimeout, cancellationToken);
        Activity? activity = null;
        try
        {
            if (!UrlPolicy.TryRead(url, out var uri, out var fault))
                throw new FetchException(FetchFailure.InvalidUrl, fault);
            activity = FetchTelemetry.StartFetch(uri.IdnHost);
            var download = await RunAsync(uri, run);
            FetchTelemetry.Fetched(activity, download, _time.GetElapsedTime(started));
            return download;
        }
        catch (FetchException e)
        {
            FetchTelemetry.Failed(activity, e, run.Attempts, _time.GetElapsedTime(started));
            throw;
        }
        finally
        {
            activity?.Dispose();
        }
    }

    /// <summary>Takes bytes that are near already, under the same budget as those that are fetched: two budgets would be twice the memory.</summary>
    /// <param name="content">Read to the end; not closed.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="source">What it is called.</param>
    /// <param name="cancellationToken">The caller gave up.</param>
    /// <exception cref="FetchException">It is empty, or larger than <see cref="FetchOptions.MaxBytes"/>.</exception>
    /// <exception cref="IOException">It cannot be read, or ends too early.</exception>
    public async Task<Download> TakeAsync(Stream content, long length, Uri source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (length <= 0) throw new FetchException(FetchFailure.Empty);
        if (length > _options.MaxBytes) throw BodyReader.TooLarge(_options);
        var lease = await Budget.ReserveAsync(length, cancellationToken);
        try
        {
            var bytes = GC.AllocateUninitializedArray<byte>((int)length);
            await content.ReadExactlyAsync(bytes, cancellationToken);
            return new Download(bytes, lease, null, source, 1);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Ends all connections; downloads that were handed out stay valid.</summary>
    public void Dispose() => _client.Dispose();

    private async Task<Download> RunAsync(Uri uri, FetchRun run)
    {
        try
        {
            return await _retries.ExecuteAsync(run, one => AttemptAsync(uri, one));
        }
        catch (OperationCanceledException) when (run.Failed is not null && !run.CallerGaveUp)
        {
            // The time was over while waiting for the next attempt: the reason is what the last one met.
            throw run.Failed;
        }
    }

    private async Task<Download> AttemptAsync(Uri uri, FetchRun run)
    {
        run.Attempts++;
        run.Failed = null;
        try
        {
            var download = await _attempt.RunAsync(uri, run);
            FetchTelemetry.Attempted(null);
            return download;
        }
        catch (FetchException e)
        {
            run.Failed = e;
            FetchTelemetry.Attempted(e);
            throw;
        }
    }
}
