using System.Globalization;
using ImageCompressor.Api.Problems;

namespace ImageCompressor.Api.Requests;

/// <summary>The query of every list: <c>limit</c>, <c>cursor</c> and <c>status</c>.</summary>
internal static class Paging
{
    public const int DefaultLimit = 50;
    public const int MostLimit = 1_000;

    /// <summary>Reads them; the problem when one does not fit, else null.</summary>
    public static IResult? Read<TStatus>(string? limitText, string? statusText, out int limit, out TStatus? status)
        where TStatus : struct, Enum
    {
        limit = DefaultLimit;
        status = null;
        if (!string.IsNullOrEmpty(limitText)
            && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MostLimit))
            return Problem.Of(400, "invalid_limit", $"The limit is a number from 1 to {MostLimit}.");
        if (string.IsNullOrEmpty(statusText)) return null;

        foreach (var value in Enum.GetValues<TStatus>())
            if (WireNames.Of(value) == statusText)
                status = value;
        return status is null
            ? Problem.Of(400, "invalid_status", "The status is one of " + string.Join(", ", Enum.GetValues<TStatus>().Select(WireNames.Of)) + ".")
            : null;
    }
}
