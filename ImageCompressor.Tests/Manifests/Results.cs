using System.Text;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;

namespace ImageCompressor.Tests.Manifests;

/// <summary>Rows with outcomes, and the sheet that is written of them.</summary>
internal static class Results
{
    private static readonly BatchId s_batch = new(Guid.Empty);

    public static async Task<string> WriteAsync(ManifestLayout layout, params ResultRow[] rows)
    {
        using var target = new MemoryStream();
        await ManifestWriter.WriteAsync(target, layout, rows.ToAsyncEnumerable(), Link, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(target.ToArray());
    }

    public static string Link(Image image) => $"https://me.example/{image.Row}/{image.Slot}";

    public static ResultRow Row(long number, string serial, string product, string[] extras, params (RowSlot Slot, Image? Image)[] slots) =>
        new(
            new BatchRow(number, serial, product, extras, [.. slots.Select(s => s.Slot)]),
            [.. slots.Select((s, i) => s.Image is null ? null : s.Image with { Row = number, Slot = i })]);

    /// <summary>The row that a reader's row becomes when every image of it is compressed to half.</summary>
    public static ResultRow Completed(ManifestRow row) =>
        Row(row.Number, row.Serial, row.Product, [.. row.Extras],
            [.. row.Urls.Select(url => url.Rejection is null ? Completed(url.Value, 1_000, 500) : Refused(url.Value, url.Rejection))]);

    public static (RowSlot, Image?) Completed(string url, long original, long compressed) =>
        Slot(url, ImageStatus.Completed, new ImageOutcome { Original = Stored(original), Delivered = Stored(compressed) });

    public static (RowSlot, Image?) Failed(string url, Failure failure) => Slot(url, ImageStatus.Failed, ImageOutcome.Failed(failure));

    public static (RowSlot, Image?) Unfinished(string url, ImageStatus status) => Slot(url, status, null);

    public static (RowSlot, Image?) Refused(string url, string code) => (new RowSlot(url, null, code), null);

    private static (RowSlot, Image?) Slot(string url, ImageStatus status, ImageOutcome? outcome)
    {
        var id = new ImageId(Guid.Empty);
        var image = new Image
        {
            Id = id,
            Batch = s_batch,
            Row = 0,
            Slot = 0,
            Url = url,
            Status = status,
            UpdatedAt = DateTimeOffset.UnixEpoch,
            Outcome = outcome,
        };
        return (new RowSlot(url, id, null), image);
    }

    private static StoredImage Stored(long bytes) => new(ObjectName.Original("00"), bytes, "image/jpeg", 1, 1);
}
