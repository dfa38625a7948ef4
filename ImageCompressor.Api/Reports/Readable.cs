using System.Globalization;
using ImageCompressor.Domain.Failures;

namespace ImageCompressor.Api.Reports;

/// <summary>Numbers, sizes, times and codes as people read them; as the page at / writes them.</summary>
internal static class Readable
{
    private static readonly string[] s_units = ["KB", "MB", "GB", "TB", "PB"];

    /// <summary>1,204.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>In a chart, where there is little room: 9,999, 12k, 1.2M.</summary>
    public static string ShortCount(long value) => value switch
    {
        < 10_000 => Count(value),
        < 999_500 => (value / 1e3).ToString("0", CultureInfo.InvariantCulture) + "k",
        _ => (value / 1e6).ToString("0.#", CultureInfo.InvariantCulture) + "M",
    };

    /// <summary>1 KB is 1000 bytes, as in the recipe's maxBytes.</summary>
    public static string Bytes(long value)
    {
        if (Math.Abs(value) < 1000) return string.Create(CultureInfo.InvariantCulture, $"{value} B");
        var (size, unit) = (value / 1000.0, 0);
        while (Math.Abs(size) >= 999.5 && unit < s_units.Length - 1) (size, unit) = (size / 1000, unit + 1);
        return size.ToString(Math.Abs(size) < 9.95 ? "0.0" : "0", CultureInfo.InvariantCulture) + " " + s_units[unit];
    }

    /// <summary>71.3 %; from 100 on without a decimal: 4,406 %.</summary>
    public static string Percent(double value) => value.ToString(value < 100 ? "0.#" : "N0", CultureInfo.InvariantCulture) + " %";

    /// <summary>How much smaller: −71.3 %, or +3 % where it grew.</summary>
    public static string Change(double? saved) => saved switch
    {
        null => "",
        0 => "0 %",
        > 0 => "−" + Percent(saved.Value),
        _ => "+" + Percent(-saved.Value),
    };

    /// <summary>8 ms, 1.4 s, 2 min 5 s, 1 h 20 min.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        < 60 => time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture) + " s",
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
    };

    public static string Milliseconds(long value) => Duration(TimeSpan.FromMilliseconds(value));

    /// <summary>In UTC: without a script nobody knows the reader's zone.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>1 image, 1,204 images.</summary>
    public static string Plural(long value, string one) => $"{Count(value)} {one}{(value == 1 ? "" : "s")}";

    /// <summary>JPEG of image/jpeg, WebP of image/webp, SVG of image/svg+xml.</summary>
    public static string Kind(string mediaType) =>
        mediaType == "image/webp" ? "WebP" : mediaType.Replace("image/", "", StringComparison.Ordinal).Split('+')[0].ToUpperInvariant();

    /// <summary>A code for which there is no sentence: url_too_long is "url too long".</summary>
    public static string Code(string code) => code.Replace('_', ' ');

    public static string KeptReason(string code) => code switch
    {
        "not_smaller" => "could not be made smaller",
        "animation_kept" => "an animation that can only be left as it is",
        _ => Code(code),
    };

    public static string Rejection(string code) => code switch
    {
        "invalid_url" => "no complete http or https address",
        "unsupported_scheme" => "neither http nor https",
        "url_too_long" => "too long for an address",
        "too_many_urls" => "more URLs than a row may have",
        _ => Code(code),
    };

    public static string Fault(FailureFault fault) => fault switch
    {
        FailureFault.Caller => "To be mended in the sheet or the recipe",
        FailureFault.Source => "The fault of the host or of the image that it serves",
        FailureFault.Service => "The fault of this service",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}
