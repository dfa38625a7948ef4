using System.Security.Cryptography;
using System.Text;
using ImageCompressor.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ImageCompressor.Api.Idempotency;

/// <summary>The header by which a caller names an upload, so that sending it again, after an answer that was lost on the way, makes no second request
/// (draft-ietf-httpapi-idempotency-key-header).</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>Stands on an answer that is an earlier one's.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    /// <summary>In characters.</summary>
    public const int MaxLength = 255;

    /// <summary>Said of an upload that runs: how long a caller waits before it asks again.</summary>
    public const string RetryAfterSeconds = "2";

    /// <summary>Reads the header; false when what it says is no key.</summary>
    /// <param name="request">The upload.</param>
    /// <param name="family">The routes that share keys: one key for a sheet and for images is two keys.</param>
    /// <param name="key">What the store knows it by, null without the header: a hash, because a caller's key may be a secret of its own, or as long as it likes to be. There are no
    /// accounts here, so all callers of a family share one space of keys; a UUID is nobody else's.</param>
    public static bool TryRead(HttpRequest request, string family, out string? key)
    {
        key = null;
        if (!request.Headers.TryGetValue(Header, out var values)) return true;
        if (values is not [{ } text]) return false;
        // The draft has a string in quotes; most callers leave them away and mean the same.
        if (text is ['"', .. var quoted, '"']) text = quoted;
        if (text.Length is 0 or > MaxLength || text.Any(letter => letter is < '!' or > '~')) return false;
        key = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{family}\n{text}")));
        return true;
    }

    public static ProblemHttpResult Invalid() => Problem.Of(
        StatusCodes.Status400BadRequest, "invalid_idempotency_key",
        $"Give one {Header} of 1 to {MaxLength} visible ASCII characters without spaces, a UUID for instance, or none.");

    public static ProblemHttpResult Reused() => Problem.Of(
        StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused",
        $"This {Header} came before with other files or fields. Send the same upload again, or give this one a key of its own.");

    public static ProblemHttpResult InUse() => Problem.Of(
        StatusCodes.Status409Conflict, "idempotency_key_in_use",
        $"An upload with this {Header} still runs, or broke off within the last minutes. Send it again later.");
}
