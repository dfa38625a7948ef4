using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Links;

/// <summary>Makes links when they are asked for. They are never stored: signed ones would expire, and the service may move.</summary>
internal sealed class ServiceLinks(LinkOptions options)
{
    /// <summary>Not the request's scheme as it stands: a proxy that forgets to set it passes on what the caller made up.</summary>
    public string Base(HttpRequest request) =>
        options.PublicBaseUrl?.TrimEnd('/') ?? $"{(request.IsHttps ? "https" : "http")}://{request.Host}{request.PathBase}";

    /// <summary>Where there is no request to tell by which address callers come. Empty where none is configured: links are paths then. The address of the last request was
    /// rejected: whoever sends one could choose where all receivers are led.</summary>
    public string Root => options.PublicBaseUrl?.TrimEnd('/') ?? "";

    public static string Original(string root, ImageId image) => $"{root}/api/images/{image}/original";

    public static string Compressed(string root, ImageId image) => $"{root}/api/images/{image}/compressed";

    public static string Thumbnail(string root, ImageId image) => $"{root}/api/images/{image}/thumbnail";

    public static RequestLinks Request(string root, BatchId batch) => new(
        $"{root}/api/status/{batch}", $"{root}/api/download/{batch}", $"{root}/api/requests/{batch}/images", $"{root}/api/requests/{batch}/events",
        $"{root}/api/requests/{batch}/report");
}

internal sealed record RequestLinks(string Status, string Download, string Images, string Events, string Report);
