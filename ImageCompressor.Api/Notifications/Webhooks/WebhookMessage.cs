using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageCompressor.Api.Links;
using ImageCompressor.Api.Requests;
using ImageCompressor.Domain.Batches;

namespace ImageCompressor.Api.Notifications.Webhooks;

/// <summary>Writes the bodies of webhooks: <c>{"type": ..., "timestamp": ..., "data": {...}}</c>, as the Standard Webhooks specification has it.</summary>
internal sealed class WebhookMessage(ServiceLinks links)
{
    /// <summary>Of what somebody sends to see whether it arrives.</summary>
    public const string Test = "webhook.test";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(WireNames.Policy, allowIntegerValues: false) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary><c>request.completed</c>, <c>request.completed_with_errors</c>, <c>request.failed</c> or <c>request.cancelled</c>.</summary>
    public static string EventOf(Batch batch) => $"request.{WireNames.Of(batch.Status)}";

    public string OfEnd(Batch batch) => Write(EventOf(batch), batch.FinishedAt ?? batch.UpdatedAt, batch);

    /// <summary>Tells how the batch stands now.</summary>
    public string OfTest(Batch batch, DateTimeOffset now) => Write(Test, now, batch);

    private string Write(string type, DateTimeOffset timestamp, Batch batch)
    {
        var to = ServiceLinks.Request(links.Root, batch.Id);
        var data = new Told(
            batch.Id.ToString(), batch.Name, batch.Status, CountsView.Of(batch.Counts), batch.Rows, batch.Rejected, batch.OriginalBytes, batch.CompressedBytes,
            RequestView.Saved(batch.OriginalBytes, batch.CompressedBytes), batch.CreatedAt, batch.FinishedAt,
            new ToldLinks(to.Status, to.Download, to.Images, to.Report));
        return JsonSerializer.Serialize(new Message(type, timestamp, data), s_json);
    }

    private sealed record Message(string Type, DateTimeOffset Timestamp, Told Data);

    private sealed record Told(
        [property: JsonPropertyName("request_id")] string RequestId, string Name, BatchStatus Status, CountsView Images, long Rows, long Rejected, long OriginalBytes,
        long CompressedBytes, double? SavedPercent, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt, ToldLinks Links);

    private sealed record ToldLinks(string Status, string Download, string Images, string Report);
}
