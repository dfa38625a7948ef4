using System.Diagnostics;
using OpenTelemetry;

namespace ImageCompressor.ServiceDefaults;

/// <summary>
/// Keeps the spans of health probes from being exported: some every few seconds, all alike, would bury the others. A sampler
/// cannot do it, because the path is not known yet when the span is sampled.
/// </summary>
internal sealed class ProbeSilence : BaseProcessor<Activity>
{
    public const string ServerSource = "Microsoft.AspNetCore";

    public override void OnEnd(Activity data)
    {
        if (data.Source.Name != ServerSource || data.GetTagItem("url.path") is not string path) return;
        if (path is DefaultEndpoints.HealthPath or DefaultEndpoints.AlivePath) data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
