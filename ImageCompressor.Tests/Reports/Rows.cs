using ImageCompressor.Api.Reports;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.Reports;

/// <summary>Rows of a batch as a store gives them, and the report on them.</summary>
internal static class Rows
{
    internal const string Root = "https://images.example";

    internal static readonly DateTimeOffset Start = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    private static readonly string s_sha = new('a', 64);

    internal static Report Report(params IEnumerable<ResultRow> rows) => Report(Recipe.Default, rows);

    internal static Report Report(Recipe recipe, params IEnumerable<ResultRow> rows)
    {
        var tally = new ReportTally(Root);
        foreach (var row in rows) tally.Add(row);
        return tally.ToReport(Batch("shoes.csv", recipe), complete: true, Start.AddHours(1));
    }

    internal static Batch Batch(string name, Recipe? recipe = null) => new()
    {
        Id = BatchId.New(Start),
        Name = name,
        Recipe = recipe ?? Recipe.Default,
        Layout = ManifestLayout.Default,
        CreatedAt = Start,
        UpdatedAt = Start.AddSeconds(90),
        FinishedAt = Start.AddSeconds(90),
        Counts = new BatchCounts(0, 0, 1, 0, 0),
    };

    internal static ResultRow Compressed(long before, long after, string from = "image/png", string to = "image/webp", StageTimes times = default, string product = "Boot", string? url = null) =>
        Row(new ImageOutcome { Original = Original(before, from), Delivered = new(ObjectName.Compressed(s_sha, Recipe.Default.Hash, "webp"), after, to, 8, 8), Times = times }, product, url);

    internal static ResultRow Kept(long bytes, string reason = "not_smaller", string type = "image/png") =>
        Row(new ImageOutcome { Original = Original(bytes, type), Delivered = Original(bytes, type), KeptReason = reason });

    internal static ResultRow Failed(Failure failure, string product = "Boot", string? url = null) => Row(ImageOutcome.Failed(failure), product, url);

    internal static ResultRow Rejected(string url, string code) => new(new BatchRow(7, "1", "Boot", [], [new RowSlot(url, null, code)]), [null]);

    internal static ResultRow Unfinished(ImageStatus status) => Row(null, "Boot", null, status);

    private static StoredImage Original(long bytes, string type) => new(ObjectName.Original(s_sha), bytes, type, 16, 16);

    private static ResultRow Row(ImageOutcome? outcome, string product = "Boot", string? url = null, ImageStatus? status = null)
    {
        var image = new Image
        {
            Id = ImageId.New(Start),
            Batch = BatchId.New(Start),
            Row = 5,
            Slot = 0,
            Url = url ?? "https://shop.example/boot.png",
            Status = status ?? (outcome!.Failure is null ? ImageStatus.Completed : ImageStatus.Failed),
            UpdatedAt = Start,
            Outcome = outcome,
        };
        return new ResultRow(new BatchRow(5, "1", product, [], [new RowSlot(image.Url, image.Id, null)]), [image]);
    }
}
