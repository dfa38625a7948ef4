using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageCompressor.Api.Requests;
using ImageCompressor.Domain.Batches;

namespace ImageCompressor.Api.Push;

/// <summary>What a browser shows, and where a click on it leads.</summary>
/// <param name="Title">A line.</param>
/// <param name="Body">A sentence.</param>
/// <param name="Url">A path, which the page's service worker takes from its own address: the service may move, and no caller is there whose address would be the right one.</param>
/// <param name="RequestId">Which batch; null for a greeting.</param>
/// <param name="Status">How it ended; null for a greeting.</param>
internal sealed record PushMessage(string Title, string Body, string Url, [property: JsonPropertyName("request_id")] string? RequestId, BatchStatus? Status)
{
    /// <summary>Characters of a name, as people count them. More is never shown, and a message has an end (<see cref="MessageEncryption.MostPlain"/>).</summary>
    public const int MaxNameLength = 100;

    private const int MostChars = 4 * MaxNameLength;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        // Six bytes for each letter beyond ASCII would cost the room of a name, and nobody writes this into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(WireNames.Policy, allowIntegerValues: false) },
    };

    /// <summary>Sent at once to who subscribes without a batch, to show that it works.</summary>
    public static PushMessage Greeting { get; } = new("ImageCompressor", "Notifications work. You will be told here when a batch is finished.", "/", null, null);

    public static PushMessage Of(Batch batch) =>
        new(TitleOf(batch), BodyOf(batch.Counts, batch.OriginalBytes, batch.CompressedBytes), $"/requests/{batch.Id}", batch.Id.ToString(), batch.Status);

    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    private static string TitleOf(Batch batch)
    {
        var name = batch.Name.Length == 0 ? "Your batch" : Shorten(batch.Name);
        return batch.Status switch
        {
            BatchStatus.Failed => $"{name} failed",
            BatchStatus.Cancelled => $"{name} was stopped",
            _ => $"{name} is finished",
        };
    }

    /// <summary>As in <c>52 images compressed, 61 % smaller. 3 failed.</c></summary>
    private static string BodyOf(BatchCounts counts, long original, long delivered)
    {
        var done = counts.Completed == 0 ? "No image was compressed" : $"{Images(counts.Completed)} compressed";
        var saved = original > 0 ? 100.0 * (original - delivered) / original : 0;
        var smaller = saved >= 0.5 ? string.Create(CultureInfo.InvariantCulture, $", {saved:0} % smaller") : "";
        var rest = new[] { (counts.Failed, "failed"), (counts.Cancelled, "stopped") }.Where(part => part.Item1 > 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Item1:N0} {part.Item2}")).ToArray();
        return done + smaller + (rest.Length > 0 ? $". {string.Join(", ", rest)}." : ".");
    }

    private static string Images(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "image" : "images")}");

    /// <summary>Between what people take for letters, not in the middle of one. One letter may be of any length, so characters are bounded too.</summary>
    private static string Shorten(string name)
    {
        var head = new StringInfo(name.Length <= MostChars ? name : name[..MostChars]);
        if (head.String.Length == name.Length && head.LengthInTextElements <= MaxNameLength) return name;
        var cut = head.SubstringByTextElements(0, Math.Min(MaxNameLength, head.LengthInTextElements));
        return (char.IsHighSurrogate(cut[^1]) ? cut[..^1] : cut) + "…";
    }
}
