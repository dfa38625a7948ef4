using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ImageCompressor.Api.Dispatching;

internal static class DispatchTelemetry
{
    private const string Name = "ImageCompressor.Dispatching";

    private static readonly Meter s_meter = new(Name);

    private static readonly Counter<long> s_recorded = s_meter.CreateCounter<long>(
        "imagecompressor.results", "{result}", "Answers of workers, by whether they were news.");

    public static ActivitySource Source { get; } = new(Name);

    public static void Recorded(int news, int repeats)
    {
        s_recorded.Add(news, new KeyValuePair<string, object?>("news", true));
        if (repeats > 0) s_recorded.Add(repeats, new KeyValuePair<string, object?>("news", false));
    }

    /// <summary>Shows how many images are offered and not answered: the depth of the queue and of the workers' hands together.</summary>
    public static void Watch(DispatchWindow window) => s_meter.CreateObservableGauge(
        "imagecompressor.queue.depth", () => window.Count, "{image}", "Images offered and not yet answered.");
}
