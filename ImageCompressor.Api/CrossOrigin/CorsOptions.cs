namespace ImageCompressor.Api.CrossOrigin;

/// <summary>Which pages of other origins may call this service from a browser. Configuration section <c>Cors</c>.</summary>
internal sealed class CorsOptions
{
    public const string Section = "Cors";

    /// <summary>All origins.</summary>
    public const string Any = "*";

    /// <summary>Origins as browsers say them, <c>https://shop.example.com</c> or with a port; or <c>*</c> alone for all. Default none: the service's own page needs none,
    /// and whoever opens one decides so.</summary>
    public string[] Origins { get; set; } = [];

    public IEnumerable<string> Validate()
    {
        foreach (var (i, origin) in Origins.Index())
        {
            if (origin == Any ? Origins.Length > 1 : !IsOrigin(origin))
                yield return $"{Section}:{nameof(Origins)}:{i} is '{origin}'; give scheme, host and port alone, such as https://shop.example.com, or only * for all.";
        }
    }

    /// <summary>A slash at the end would never match, and that would be seen in the browser only.</summary>
    private static bool IsOrigin(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
        && string.Equals(text, uri.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
}
