using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ImageCompressor.Api.Submitting;

/// <summary>The sentences that a person reads on the terminal.</summary>
internal static class SubmitReport
{
    public static string Accepted(JsonElement upload)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"Accepted {upload.GetProperty("totalImages").GetInt64()} images in {upload.GetProperty("totalRows").GetInt64()} rows as {upload.GetProperty("request_id").GetString()}"));
        var rejected = upload.GetProperty("rejectedCount").GetInt64();
        if (rejected == 0) return text.ToString();
        text.AppendLine().Append(CultureInfo.InvariantCulture, $"Rejected {rejected}:");
        foreach (var problem in upload.GetProperty("rejected").EnumerateArray().Take(10)) text.AppendLine().Append(Line(problem));
        return text.ToString();
    }

    public static string Line(JsonElement problem) =>
        $"  row {problem.GetProperty("row")}, {problem.GetProperty("column")}: {problem.GetProperty("code")} '{Plain(problem.GetProperty("value"))}'";

    public static string Totals(JsonElement status, string output)
    {
        var images = status.GetProperty("images");
        var (before, after) = (status.GetProperty("originalBytes").GetInt64(), status.GetProperty("compressedBytes").GetInt64());
        var saved = before == 0 ? 0 : 100.0 * (before - after) / before;
        return string.Create(CultureInfo.InvariantCulture,
            $"{images.GetProperty("completed").GetInt64()} completed, {images.GetProperty("failed").GetInt64()} failed; {Megabytes(before)} became {Megabytes(after)}, {saved:F1} % saved\nThe sheet is {output}");
    }

    public static string Failed(JsonElement image) =>
        $"  row {image.GetProperty("row")}: {image.GetProperty("failure").GetProperty("code").GetString()} {Plain(image.GetProperty("imageUrl"))}";

    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB");

    /// <summary>What stands in a sheet may hold control characters that would drive the terminal.</summary>
    public static string Plain(JsonElement text) =>
        string.Concat((text.GetString() ?? "").Select(c => char.IsControl(c) ? '?' : c));
}
