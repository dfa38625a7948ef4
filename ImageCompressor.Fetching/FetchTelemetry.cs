using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ImageCompressor.Fetching;

/// <summary>
/// Spans and metrics of fetching. Tags of metrics are outcomes only, never a URL or a host: strangers choose those, and each new value
/// would be a new time series. The requests of an attempt appear as spans of the runtime's own source <c>System.Net.Http</c>.
/// </summary>
public static class FetchTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "ImageCompressor.Fetching";

    private static readonly ActivitySource s_source = new(Name);
    private static readonly Meter s_meter = new(Name);
    private static readonly Histogram<double> s_durations = s_meter.CreateHistogram<double>("imagecompressor.fetching.duration", "s", "Fetches by outcome, all attempts and queueing included.");
    private static readonly Counter<long> s_attempts = s_meter.CreateCounter<long>("imagecompressor.fetching.attempts", "{attempt}", "Attempts by outcome.");
    private static readonly Counter<long> s_bytes = s_meter.CreateCounter<long>("imagecompressor.fetching.bytes", "By", "Bytes of completed downloads.");
    private static readonly UpDownCounter<long> s_reserved = s_meter.CreateUpDownCounter<long>("imagecompressor.fetching.reserved", "By", "Memory reserved for downloads now.");

    internal static Activity? StartFetch(string host)
    {
        var activity = s_source.StartActivity("fetch");
        activity?.SetTag("server.address", host);
        return activity;
    }

    internal static void Attempted(FetchException? failure) => s_attempts.Add(1, new KeyValuePair<string, object?>("outcome", Outcome(failure)));

    internal static void Fetched(Activity? activity, Download download, TimeSpan duration)
    {
        s_bytes.Add(download.Content.Length);
        Ended(activity, null, download.Attempts, duration);
        activity?.SetTag("fetch.bytes", download.Content.Length);
    }

    internal static void Failed(Activity? activity, FetchException failure, int attempts, TimeSpan duration)
    {
        Ended(activity, failure, attempts, duration);
        activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
    }

    internal static void Reserved(long change) => s_reserved.Add(change);

    private static void Ended(Activity? activity, FetchException? failure, int attempts, TimeSpan duration)
    {
        s_durations.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", Outcome(failure)));
        activity?.SetTag("outcome", Outcome(failure));
        activity?.SetTag("fetch.attempts", attempts);
    }

    /// <summary>Statuses by their class: a host can answer with any number.</summary>
    private static string Outcome(FetchException? failure) => failure switch
    {
        null => "ok",
        { HttpStatus: < 500 } => "http_4xx",
        { HttpStatus: not null } => "http_5xx",
        { Failure: FetchFailure.InvalidUrl } => "invalid_url",
        { Failure: FetchFailure.DnsFailure } => "dns_failure",
        { Failure: FetchFailure.BlockedAddress } => "blocked_address",
        { Failure: FetchFailure.ConnectFailed } => "connect_failed",
        { Failure: FetchFailure.TlsFailed } => "tls_failed",
        { Failure: FetchFailure.TooManyRedirects } => "too_many_redirects",
        { Failure: FetchFailure.Timeout } => "timeout",
        { Failure: FetchFailure.ConnectionLost } => "connection_lost",
        { Failure: FetchFailure.BadResponse } => "bad_response",
        { Failure: FetchFailure.TooLarge } => "too_large",
        { Failure: FetchFailure.Empty } => "empty",
        _ => throw new UnreachableException($"{failure.Failure} has no outcome."),
    };
}
