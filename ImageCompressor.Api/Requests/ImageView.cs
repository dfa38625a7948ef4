using System.Text.Json.Serialization;
using ImageCompressor.Api.Links;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Requests;

/// <summary>An image as the wire shows it.</summary>
internal sealed record ImageView(
    string Id, [property: JsonPropertyName("request_id")] string RequestId, string Name, long Row, int Slot, string ImageUrl, ImageStatus Status, string? Outcome, string? OriginalUrl, string? CompressedUrl, string? ThumbnailUrl,
    StoredImageView? Original, StoredImageView? Compressed, double? SavedPercent, int? Quality, int? Encodes, int? Frames, string? KeptReason,
    IReadOnlyList<string> Warnings, FailureView? Failure, TimesView? Milliseconds, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>What the image's row sets of the recipe, in one line as <see cref="Recipes.RecipeView.Text"/>; left out where it is the request's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RecipeOverrides { get; init; }

    /// <summary>The file's name, for people: as it was uploaded, or the last part of the URL's path; at most 200 characters, may be empty.</summary>
    public static string NameOf(string url)
    {
        if (StoredSource.NameOf(url) is { } uploaded) return uploaded;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)) return "";
        var name = Uri.UnescapeDataString(uri.AbsolutePath[(uri.AbsolutePath.LastIndexOf('/') + 1)..]);
        return name.Length <= 200 ? name : name[..200];
    }

    public static ImageView Of(Image image, string root)
    {
        var outcome = image.Outcome;
        return new ImageView(
            image.Id.ToString(), image.Batch.ToString(), NameOf(image.Url), image.Row, image.Slot,
            // An uploaded image comes from here; its original is at this address as soon as it is done.
            StoredSource.OriginalOf(image.Url) is null ? image.Url : ServiceLinks.Original(root, image.Id), image.Status, outcome?.Kind,
            outcome?.Original is null ? null : ServiceLinks.Original(root, image.Id),
            outcome?.Delivered is null ? null : ServiceLinks.Compressed(root, image.Id),
            outcome?.Delivered is null ? null : ServiceLinks.Thumbnail(root, image.Id),
            StoredImageView.Of(outcome?.Original), StoredImageView.Of(outcome?.Delivered),
            outcome is { Original: { } original, Delivered: { } delivered } ? RequestView.Saved(original.Bytes, delivered.Bytes) : null,
            outcome?.Quality, outcome?.Delivered is null ? null : outcome.Encodes, outcome?.Delivered is null ? null : outcome.Frames,
            outcome?.KeptReason, outcome?.Warnings ?? [], FailureView.Of(outcome),
            outcome is null ? null : new TimesView(outcome.Times.Fetch, outcome.Times.Encode, outcome.Times.Store, outcome.Times.Wait),
            image.Attempts, image.Id.CreatedAt, image.UpdatedAt)
        {
            RecipeOverrides = image.Overrides?.Text,
        };
    }
}

internal sealed record StoredImageView(long Bytes, string MediaType, int Width, int Height)
{
    /// <summary>Of an original: the name by which a watermark asks for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sha256 { get; init; }

    public static StoredImageView? Of(StoredImage? image) =>
        image is null ? null : new StoredImageView(image.Bytes, image.MediaType, image.Width, image.Height)
        {
            Sha256 = image.Name.Bucket == ObjectName.OriginalBucket ? image.Name.Key : null,
        };
}

internal sealed record FailureView(string Code, string Message, bool Retryable)
{
    public static FailureView? Of(ImageOutcome? outcome) =>
        outcome?.Failure is { } failure ? new FailureView(failure.Code, failure.ToString(), failure.Retryable) : null;
}

internal sealed record TimesView(int Fetch, int Encode, int Store, int Wait);
