using System.Globalization;

namespace ImageCompressor.Domain.Manifests;

/// <summary>The sentences with which a sheet is refused. Each says what to change.</summary>
public static class SheetRefusal
{
    internal static ManifestException Empty() => new("empty_file",
        "The sheet has no content. Send a CSV with a header (S. No., Product Name, Input Image Urls) and at least one row.");

    internal static ManifestException Unreadable(string kind) => new("unreadable_sheet", $"This is not a CSV sheet but {kind}.");

    /// <summary>An image in place of a sheet; its kind is that of <see cref="ForeignFile.RecogniseImage"/>.</summary>
    public static ManifestException Image(string kind) => new("image_not_sheet", $"This is not a CSV sheet but {kind}. A sheet holds the URLs of images.");

    internal static ManifestException NoHeader(string first) => new("no_header",
        $"No column of image URLs was found: no header is named like Input Image Urls, and no cell is a URL. The first line is: {first}");

    internal static ManifestException NoUrls(ManifestProblem? first) => new("no_urls",
        "The sheet has no image URL that can be fetched. Put complete http or https addresses into the column of URLs." +
        (first is null ? "" : Text($" The first problem is {first.Code} in row {first.Row}, column {first.Column}.")));

    internal static ManifestException TooLarge(long maxBytes) => new("sheet_too_large",
        Text($"The sheet is larger than the {maxBytes} bytes that are allowed. Split it into several sheets."));

    internal static ManifestException TooManyRows(long maxRows) => new("too_many_rows",
        Text($"The sheet has more than the {maxRows} rows that are allowed. Split it into several sheets."));

    internal static ManifestException TooManyUrls(long maxUrls, long row) => new("too_many_urls",
        Text($"The sheet has more than the {maxUrls} URLs that are allowed, as of row {row}. Split it into several sheets."));

    internal static ManifestException TooManyColumns(int maxColumns, long row) => new("too_many_columns",
        Text($"Row {row} has more than the {maxColumns} columns that are allowed. Remove columns, or write the URLs of a product into one quoted cell."));

    internal static ManifestException HeaderTooLong(int maxLength, long row) => new("header_too_long",
        Text($"The column names in row {row} have more than the {maxLength} characters that are allowed together. Shorten them, or remove columns."));

    internal static ManifestException CellTooLong(int maxLength, long row) => new("cell_too_long",
        Text($"Row {row} has a cell of more than the {maxLength} characters that are allowed. Look for a quote that is opened there and never closed."));

    internal static ManifestException RowTooLong(long maxLength, long row) => new("row_too_long",
        Text($"Row {row} is longer than the {maxLength} characters that are allowed. Look for missing line ends, or spread its URLs over several rows."));

    private static string Text(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
