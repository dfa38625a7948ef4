namespace ImageCompressor.Domain.Images;

/// <summary>The URL of an image that is not fetched from anywhere: its original was put into the image store when it was uploaded. Written
/// <c>upload:</c> and the SHA-256 of the content. No sheet can hold one, for only http and https URLs are taken from sheets.</summary>
public static class StoredSource
{
    /// <summary>What such a URL begins with.</summary>
    public const string Scheme = "upload:";

    private const int HashLength = 64;

    /// <summary>The URL of an original by its SHA-256, 64 lower-case hexadecimal digits.</summary>
    public static string Url(string sha256) => Scheme + sha256;

    /// <summary>Where the original lies; null for a URL of any other kind.</summary>
    public static ObjectName? OriginalOf(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.StartsWith(Scheme, StringComparison.Ordinal) || url.Length != Scheme.Length + HashLength) return null;
        var sha256 = url[Scheme.Length..];
        return sha256.All(char.IsAsciiHexDigitLower) ? ObjectName.Original(sha256) : null;
    }
}
