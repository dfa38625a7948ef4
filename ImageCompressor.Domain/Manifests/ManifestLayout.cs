namespace ImageCompressor.Domain.Manifests;

/// <summary>The header of a sheet, as far as the result sheet repeats it.</summary>
/// <param name="SerialHeader">The caller's name of column 1, or <c>S. No.</c> where the sheet had none.</param>
/// <param name="ProductHeader">The caller's name of column 2, or <c>Product Name</c>.</param>
/// <param name="UrlsHeader">The caller's name of column 3, or <c>Input Image Urls</c>.</param>
/// <param name="OutputHeader">The name of column 4, spelt in the caller's style.</param>
/// <param name="ExtraHeaders">The names of the columns that mean nothing here and are given back, in order.</param>
public sealed record ManifestLayout(
    string SerialHeader, string ProductHeader, string UrlsHeader, string OutputHeader, IReadOnlyList<string> ExtraHeaders)
{
    /// <summary>Whether the sheet began with a byte order mark, as those of spreadsheet programs do: then the result begins with one too, or
    /// the same program would show other letters than it sent.</summary>
    public bool ByteOrderMark { get; init; }

    /// <summary>The layout of a sheet without a header.</summary>
    public static ManifestLayout Default { get; } =
        new("S. No.", "Product Name", "Input Image Urls", "Output Image Urls", []);
}
