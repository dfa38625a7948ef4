using System.IO.Compression;

namespace ImageCompressor.Fetching.Bytes;

/// <summary>
/// Content codings (RFC 9110, 8.4). The service asks for none (<c>Accept-Encoding: identity</c>): images are compressed already. Some
/// hosts compress all the same; one layer of gzip, deflate or br is undone, and every limit then counts the bytes that come out, so that
/// a few kilobytes that unfold to gigabytes stop at the limit like any other body. "deflate" is the zlib format, as the RFC has it.
/// More than one layer serves no image, only bombs.
/// </summary>
/// <remarks>A coded body that ends early is noticed only with the runtime switch System.IO.Compression.UseStrictValidation, which
/// Directory.Build.props sets for every program: without it the streams take truncation for the end.</remarks>
internal static class ContentCoding
{
    internal const string Accepted = "identity";

    /// <summary>The coding's name in lower case; null for none.</summary>
    public static string? Of(HttpContent content)
    {
        var codings = content.Headers.ContentEncoding.Select(coding => coding.ToLowerInvariant()).Where(coding => coding != "identity").ToList();
        return codings switch
        {
            [] => null,
            ["gzip" or "x-gzip" or "deflate" or "br"] => codings[0],
            _ => throw new FetchException(FetchFailure.BadResponse, "unknown content coding"),
        };
    }

    public static Stream Undo(string? coding, Stream body) => coding switch
    {
        null => body,
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        "deflate" => new ZLibStream(body, CompressionMode.Decompress),
        _ => new GZipStream(body, CompressionMode.Decompress),
    };
}
