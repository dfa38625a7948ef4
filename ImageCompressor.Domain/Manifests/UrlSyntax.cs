using System.Buffers;

namespace ImageCompressor.Domain.Manifests;

/// <summary>Judges a URL by its text alone. Whether its host may be dialled is decided where it is dialled.</summary>
public static class UrlSyntax
{
    private static readonly SearchValues<char> s_printable = SearchValues.Create(
        "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private static readonly SearchValues<char> s_schemeCharacters = SearchValues.Create(
        "+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Schemes that are written without <c>//</c>. Any word before a colon was rejected: <c>C:\a.jpg</c> and <c>localhost:80</c> have none.</summary>
    private static readonly string[] s_opaque = ["data:", "file:", "blob:", "mailto:", "javascript:"];

    /// <summary>Whether it begins with <c>http://</c> or <c>https://</c>, in any case.</summary>
    internal static bool IsHttp(ReadOnlySpan<char> text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it begins like a URL of any scheme.</summary>
    internal static bool HasScheme(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0])) return false;
        var end = text.IndexOfAnyExcept(s_schemeCharacters);
        if (end > 0 && text[end..].StartsWith("://")) return true;
        foreach (var scheme in s_opaque)
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>Null for a URL that can be fetched, else the code of the reason: <c>unsupported_scheme</c>, <c>url_too_long</c> or <c>invalid_url</c>.</summary>
    /// <param name="url">Without blanks around it.</param>
    /// <param name="maxLength">Characters that it may have.</param>
    public static string? Judge(string url, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!IsHttp(url)) return HasScheme(url) ? "unsupported_scheme" : "invalid_url";
        if (url.Length > maxLength) return "url_too_long";
        var rest = url.AsSpan(url.IndexOf(':', StringComparison.Ordinal) + 3);
        var end = rest.IndexOfAny("/?#\\");
        var authority = end < 0 ? rest : rest[..end];

        // A host's name is followed by a slash, not a backslash: programs differ in what they make of https://a\@b/.
        if (authority.IsEmpty || authority.Contains('@') || (end >= 0 && rest[end] == '\\')) return "invalid_url";
        if (IsPlainHost(authority) && rest.IndexOfAnyExcept(s_printable) < 0) return null;
        return IsWellFormed(url) ? null : "invalid_url";
    }

    /// <summary>A name of letters, digits and hyphens whose last label begins with a letter: nearly every host, judged without making a
    /// <see cref="Uri"/>, which costs more than all else that is done to a row.</summary>
    private static bool IsPlainHost(ReadOnlySpan<char> host)
    {
        if (host.Length > 253) return false;
        var (label, last) = (0, '.');
        foreach (var c in host)
        {
            if (c == '.' ? last is '.' or '-' : c == '-' ? last == '.' : !char.IsAsciiLetterOrDigit(c)) return false;
            label = c == '.' ? 0 : label + 1;
            if (label > 63) return false;
            last = c;
        }

        return char.IsAsciiLetterOrDigit(last) && char.IsAsciiLetter(host[host.LastIndexOf('.') + 1]);
    }

    /// <summary>Spaces and letters beyond ASCII in a path are let through, as browsers do: they are escaped when it is fetched.</summary>
    private static bool IsWellFormed(string url)
    {
        foreach (var c in url)
            if (char.IsControl(c)) return false;
        return IsPaired(url) && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.UserInfo.Length == 0;
    }

    /// <summary>Half a surrogate pair cannot be written as UTF-8, so there is no way to ask for it.</summary>
    private static bool IsPaired(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }
}
