namespace ImageCompressor.Domain.Images;

/// <summary>The URL of an image that is not fetched from anywhere: its original was put into the image store when it was uploaded. Written
/// <c>upload:</c>, the SHA-256 of the content and, after a slash, the file's name, for people. No sheet can hold one, for only http and https URLs are
/// taken from sheets.</summary>
public static class StoredSource
{
    /// <summary>What such a URL begins with.</summary>
    public const string Scheme = "upload:";

    private const int HashLength = 64;

    private static readonly int s_end = Scheme.Length + HashLength;

    /// <summary>The URL of an original.</summary>
    /// <param name="sha256">Of its content, 64 lower-case hexadecimal digits.</param>
    /// <param name="name">The file's name; may be empty.</param>
    public static string Url(string sha256, string name = "") => name.Length == 0 ? Scheme + sha256 : $"{Scheme}{sha256}/{name}";

    /// <summary>Where the original lies; null for a URL of any other kind.</summary>
    public static ObjectName? OriginalOf(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.StartsWith(Scheme, StringComparison.Ordinal) || url.Length < s_end || (url.Length > s_end && url[s_end] != '/')) return null;
        var sha256 = url[Scheme.Length..s_end];
        return sha256.All(char.IsAsciiHexDigitLower) ? ObjectName.Original(sha256) : null;
    }

    /// <summary>The file's name; empty where none was given, null for a URL of any other kind.</summary>
    public static string? NameOf(string url) =>
        OriginalOf(url) is null ? null : url.Length > s_end ? url[(s_end + 1)..] : "";
}
