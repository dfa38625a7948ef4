using System.Text.Json.Serialization;
using ImageCompressor.Api.Recipes;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.DeadLetters;

/// <summary>A dead letter as the wire shows it. One that nobody can read has an id of its own, by which it can be forgotten, and no image.</summary>
internal sealed record DeadLetterView(
    string Id, bool Readable, string Reason, DateTimeOffset? At, string? ImageId, [property: JsonPropertyName("request_id")] string? RequestId,
    string? ImageUrl, RecipeView? Recipe)
{
    public static DeadLetterView Of(DeadLetter letter) => new(
        letter.Id, letter.Job is not null, letter.Reason, letter.At, letter.Job?.Image.ToString(), letter.Job?.Batch.ToString(), letter.Job?.Url,
        letter.Job is { } job ? RecipeView.Of(job.Recipe) : null);
}

/// <param name="Items">In order of time.</param>
/// <param name="More">Whether there are more than the limit.</param>
internal sealed record DeadLetterList(IReadOnlyList<DeadLetterView> Items, bool More);

/// <summary>What a replay did, in images.</summary>
/// <param name="Replayed">Pending again.</param>
/// <param name="Unknown">Named and not among the dead letters, or deleted since.</param>
/// <param name="NotFailed">Done since, or about to be.</param>
/// <param name="Unreadable">Letters that name no image; they stay.</param>
internal sealed record ReplayReport(int Replayed, int Unknown, int NotFailed, int Unreadable);

/// <param name="Forgotten">Letters.</param>
/// <param name="Unknown">Named and not among them.</param>
internal sealed record ForgetReport(int Forgotten, int Unknown);
