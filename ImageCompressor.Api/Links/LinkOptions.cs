namespace ImageCompressor.Api.Links;

/// <summary>The addresses that this service gives out. Configuration section <c>Links</c>.</summary>
internal sealed class LinkOptions
{
    public const string Section = "Links";

    /// <summary>Where callers reach this service, as in <c>https://images.example.com</c>; null: the address that the request came in on.</summary>
    public string? PublicBaseUrl { get; set; }

    public IEnumerable<string> Validate()
    {
        if (PublicBaseUrl is not null && !(Uri.TryCreate(PublicBaseUrl, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            yield return $"{Section}:{nameof(PublicBaseUrl)} is '{PublicBaseUrl}'; give an absolute http or https address.";
    }
}
