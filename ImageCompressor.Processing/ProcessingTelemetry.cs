using System.Diagnostics;
using System.Diagnostics.Metrics;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Processing;

/// <summary>Spans and figures of this room. Tags have few values: no URL, no id.</summary>
internal static class ProcessingTelemetry
{
    private const string Name = "ImageCompressor.Processing";

    private static readonly Meter s_meter = new(Name);

    private static readonly Counter<long> s_images = s_meter.CreateCounter<long>(
        "imagecompressor.images", "{image}", "Images answered, by outcome and code.");

    private static readonly Counter<long> s_bytesIn = s_meter.CreateCounter<long>(
        "imagecompressor.original.size", "By", "Bytes of originals.");

    private static readonly Counter<long> s_bytesOut = s_meter.CreateCounter<long>(
        "imagecompressor.delivered.size", "By", "Bytes delivered.");

    private static readonly Histogram<double> s_stage = s_meter.CreateHistogram<double>(
        "imagecompressor.stage.duration", "s", "Time of a stage of one image.");

    private static readonly UpDownCounter<long> s_inHand = s_meter.CreateUpDownCounter<long>(
        "imagecompressor.images.in_hand", "{image}", "Images that this worker has in hand.");

    public static ActivitySource Source { get; } = new(Name);

    public static void InHand(int change) => s_inHand.Add(change);

    public static void Answered(ImageOutcome outcome)
    {
        s_images.Add(1, new("outcome", outcome.Kind), new("code", outcome.Failure?.Code ?? outcome.KeptReason ?? ""));
        if (outcome is not { Original: { } original, Delivered: { } delivered }) return;
        s_bytesIn.Add(original.Bytes);
        s_bytesOut.Add(delivered.Bytes);
    }

    public static void Stage(string stage, TimeSpan time) => s_stage.Record(time.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));
}
