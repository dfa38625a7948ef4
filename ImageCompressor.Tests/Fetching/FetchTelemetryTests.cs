using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ImageCompressor.Fetching;

namespace ImageCompressor.Tests.Fetching;

public sealed class FetchTelemetryTests
{
    [Fact]
    public async Task A_fetch_is_one_span_with_its_outcome_its_attempts_and_its_bytes()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FetchTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = new LoopbackHost(e => e.Path == "/gone" ? e.AnswerAsync("410 Gone", []) : e.Nth == 1 ? e.AnswerAsync("503 Busy", []) : e.OkAsync(FetcherFixture.Image));
        using var fetcher = new FetcherFixture(FetcherFixture.Opening(host.Name));
        using var mine = new Activity("test").Start();

        (await fetcher.FetchAsync(host.Url())).Dispose();
        await fetcher.FailAsync(host.Url("/gone"));

        Assert.Equal(
            ["fetch Unset 127.0.0.1 ok 2 200000", "fetch Error 127.0.0.1 http_4xx 1 "],
            spans.Where(span => span.TraceId == mine.TraceId).Select(span =>
                $"{span.OperationName} {span.Status} {span.GetTagItem("server.address")} {span.GetTagItem("outcome")} {span.GetTagItem("fetch.attempts")} {span.GetTagItem("fetch.bytes")}"));
    }

    [Fact]
    public async Task Metrics_are_tagged_with_outcomes_only_and_every_failure_has_one()
    {
        var tags = new ConcurrentDictionary<string, bool>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, it) => Enable(instrument, it) };
        listener.SetMeasurementEventCallback<long>((instrument, _, pairs, _) => Note(instrument, pairs));
        listener.SetMeasurementEventCallback<double>((instrument, _, pairs, _) => Note(instrument, pairs));
        listener.Start();

        foreach (var failure in Enum.GetValues<FetchFailure>())
            FetchTelemetry.Attempted(new FetchException(failure) { HttpStatus = failure == FetchFailure.HttpStatus ? 503 : null });
        using var fetcher = new FetcherFixture(FetcherFixture.Opening());
        await fetcher.FailAsync("http://127.0.0.1/secret");

        var outcomes = new HashSet<string>(
        [
            "ok", "http_4xx", "http_5xx", "invalid_url", "dns_failure", "blocked_address", "connect_failed", "tls_failed", "too_many_redirects", "timeout",
            "connection_lost", "bad_response", "too_large", "empty",
        ]);
        Assert.Superset(outcomes.Except(["ok", "http_4xx"]).ToHashSet(), tags.Keys.ToHashSet());
        Assert.Subset(outcomes, tags.Keys.ToHashSet());

        static void Enable(Instrument instrument, MeterListener it)
        {
            if (instrument.Meter.Name == FetchTelemetry.Name)
                it.EnableMeasurementEvents(instrument);
        }

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> pairs)
        {
            foreach (var (key, value) in pairs)
                tags[key == "outcome" ? (string)value! : $"{instrument.Name} has a tag {key}"] = true;
        }
    }
}
