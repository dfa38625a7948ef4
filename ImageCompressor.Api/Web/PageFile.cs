using System.Security.Cryptography;

namespace ImageCompressor.Api.Web;

/// <summary>A file of the page as it is sent: its bytes, its media type and a strong tag that follows from the bytes.</summary>
internal sealed record PageFile(byte[] Content, string MediaType, string Tag)
{
    public static PageFile Of(string name, byte[] content) =>
        new(content, TypeOf(name), $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..32]}\"");

    /// <summary>A closed list: a file of another kind does not get into the page by accident.</summary>
    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidOperationException($"The page has a file {name}, for which there is no media type here."),
    };
}
