using System.Text.Json.Serialization;
using ImageCompressor.Api.Links;
using ImageCompressor.Api.Recipes;
using ImageCompressor.Api.Requests;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Reports;

/// <summary>The figures of a request, as the page shows them and as machines get them. Sizes are in bytes, times in milliseconds unless a name says otherwise.</summary>
internal sealed record Report
{
    [JsonPropertyName("request_id")]
    public required string RequestId { get; init; }

    public required string Name { get; init; }

    public required BatchStatus Status { get; init; }

    /// <summary>Whether every image has ended. Until then the figures are of what there is so far: each image as it stood when it was read.</summary>
    public required bool Complete { get; init; }

    /// <summary>What the figures are the figures of: the moment of the question while it runs, then the last change.</summary>
    public required DateTimeOffset AsOf { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null while it runs.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>From the upload to the end, or to <see cref="AsOf"/> while it runs.</summary>
    public required double Seconds { get; init; }

    public required RecipeView Recipe { get; init; }

    public required IReadOnlyList<string> RecipeInWords { get; init; }

    /// <summary>Images whose row sets something of the recipe itself.</summary>
    public required long OwnRecipes { get; init; }

    public required long Rows { get; init; }

    public required ImageCounts Images { get; init; }

    /// <summary>Why originals were kept.</summary>
    public required IReadOnlyList<CodeCount> Kept { get; init; }

    public required Rejections Rejected { get; init; }

    /// <summary>Of the completed images.</summary>
    public required long OriginalBytes { get; init; }

    /// <summary>Delivered for the completed images.</summary>
    public required long CompressedBytes { get; init; }

    public required long SavedBytes { get; init; }

    /// <summary>Null while nothing is completed.</summary>
    public required double? SavedPercent { get; init; }

    public required SavingsHistogram Savings { get; init; }

    /// <summary>The heaviest first.</summary>
    public required IReadOnlyList<FormatFigures> Formats { get; init; }

    public required StageTotals Times { get; init; }

    /// <summary>By the time spent on one image; waiting for its turn does not count.</summary>
    public required IReadOnlyList<ReportedImage> Slowest { get; init; }

    /// <summary>By the bytes of the original.</summary>
    public required IReadOnlyList<ReportedImage> Largest { get; init; }

    /// <summary>By bytes.</summary>
    public required IReadOnlyList<ReportedImage> MostSaved { get; init; }

    /// <summary>By percent; of those that were compressed.</summary>
    public required IReadOnlyList<ReportedImage> LeastSaved { get; init; }

    public required Failures Failures { get; init; }

    public required RequestLinks Links { get; init; }
}

/// <summary>How many images stand where; <paramref name="Compressed"/> and <paramref name="KeptOriginal"/> are the completed ones.</summary>
internal sealed record ImageCounts(
    long Total, long Completed, long Compressed, long KeptOriginal, long Failed, long Cancelled, long Pending, long Processing);

/// <summary>How often a code was given.</summary>
internal sealed record CodeCount(string Code, long Count);

/// <summary>What was refused when the sheet was read.</summary>
/// <param name="Total">URLs and rows.</param>
/// <param name="ByCode">URLs, by the reason; what is wrong with a row as a whole has no URL and is only in the total.</param>
/// <param name="Listed">The first of them.</param>
internal sealed record Rejections(long Total, IReadOnlyList<CodeCount> ByCode, IReadOnlyList<RejectedUrl> Listed);

internal sealed record RejectedUrl(long Row, string Code, string Value);

/// <summary>How much smaller the completed images became.</summary>
/// <param name="Grew">Larger than their originals, as another format or size was asked for.</param>
/// <param name="Kept">Delivered as they were.</param>
/// <param name="Buckets">The others, by percent saved; a saving on an edge belongs to the bucket that begins there.</param>
internal sealed record SavingsHistogram(long Grew, long Kept, IReadOnlyList<SavingsBucket> Buckets);

internal sealed record SavingsBucket(int FromPercent, int ToPercent, long Count);

/// <summary>A format among the originals and among the results of the completed images.</summary>
internal sealed record FormatFigures(string MediaType, long Originals, long OriginalBytes, long Results, long ResultBytes);

/// <summary>Where the time of all images went, added up; images ran side by side, so it is more than the request took.</summary>
internal sealed record StageTotals(long Images, long Fetch, long Encode, long Store, long Wait);

/// <summary>An image in a list. Texts of any length are cut to what a reader can use.</summary>
internal sealed record ReportedImage(
    string Id, string Name, long Row, string Product, string ImageUrl, string? OriginalUrl, string? CompressedUrl, StoredImageView? Original,
    StoredImageView? Compressed, double? SavedPercent, string? Outcome, TimesView? Milliseconds)
{
    private const int ProductLength = 200;

    public static ReportedImage Of(Image image, string product, string root)
    {
        var view = ImageView.Of(image, root);
        return new ReportedImage(
            view.Id, view.Name, view.Row, VisibleText.Shorten(product, ProductLength), view.ImageUrl, view.OriginalUrl, view.CompressedUrl,
            view.Original, view.Compressed, view.SavedPercent, view.Outcome, view.Milliseconds);
    }
}

/// <summary>All failures, by their codes, the most frequent first.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="Listed">How many of them are listed; the others are in the list of images and in the sheet.</param>
/// <param name="Groups">One for each code.</param>
internal sealed record Failures(long Total, long Listed, IReadOnlyList<FailureGroup> Groups);

internal sealed record FailureGroup(
    string Code, string Message, FailureFault Fault, bool Retryable, long Count, IReadOnlyList<FailedImage> Images);

/// <summary>A failed image. Its message is the sentence of its code with the detail, where there is more to say of this image.</summary>
internal sealed record FailedImage(string Id, string Name, long Row, string Product, string ImageUrl, string? OriginalUrl, string Message, string? Detail);
