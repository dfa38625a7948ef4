using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Domain.Manifests;

/// <summary>A row of a sheet as it was read. Rows in which every cell is empty are not rows.</summary>
/// <param name="Number">The record's number in the file, from 1, header and blank records included: the row that a spreadsheet shows.</param>
/// <param name="Serial">Column 1 as text; where it is empty or missing, the count of rows so far.</param>
/// <param name="Product">Column 2, or empty.</param>
/// <param name="Extras">The cells of the layout's extra columns, in its order, empty where the row is short.</param>
/// <param name="Urls">The URLs of the row, in order, good and bad; empty where the row has none.</param>
/// <param name="Problems">All that is wrong with the row, including one for each bad URL.</param>
public sealed record ManifestRow(
    long Number, string Serial, string Product, IReadOnlyList<string> Extras, IReadOnlyList<ManifestUrl> Urls,
    IReadOnlyList<ManifestProblem> Problems)
{
    /// <summary>The fields of the recipe that the row sets for its images; null where it sets none.</summary>
    public RecipeOverrides? Overrides { get; init; }
}

/// <summary>One URL of a row.</summary>
/// <param name="Value">Trimmed; never changed otherwise.</param>
/// <param name="Rejection">Null when it can be fetched, else the code of the reason.</param>
public sealed record ManifestUrl(string Value, string? Rejection);

/// <summary>Something wrong with a sheet, told so that it can be found and corrected.</summary>
/// <param name="Row">As in <see cref="ManifestRow.Number"/>; 0 where it concerns the whole file.</param>
/// <param name="Column">The header of the column, or its number from 1 where it has none; empty where it concerns the row.</param>
/// <param name="Code">A stable code: <c>invalid_url</c>, <c>unsupported_scheme</c>, <c>url_too_long</c>, <c>too_many_urls</c>, <c>no_url</c>,
/// <c>unexpected_cell</c> (beyond the known columns), <c>unclosed_quote</c>, <c>stray_quote</c>; for a field of the recipe those of
/// <see cref="RecipeProblem"/>; for the file see <see cref="ManifestReader.FileProblems"/>.</param>
/// <param name="Value">What stands there, at most 200 characters of it.</param>
public sealed record ManifestProblem(long Row, string Column, string Code, string Value);

/// <summary>A sheet that cannot be read at all, or breaks a limit.</summary>
public sealed class ManifestException : Exception
{
    /// <summary>Says what is wrong and what to do.</summary>
    public ManifestException(string code, string message) : base(message) => Code = code;

    /// <summary>A stable code: <c>empty_file</c>, <c>unreadable_sheet</c>, <c>image_not_sheet</c>, <c>no_header</c>, <c>no_urls</c>, <c>sheet_too_large</c>, <c>too_many_rows</c>,
    /// <c>too_many_urls</c>, <c>too_many_columns</c>, <c>cell_too_long</c>, <c>row_too_long</c>,
    /// <c>header_too_long</c>.</summary>
    public string Code { get; }
}
