using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Domain.Batches;

/// <summary>A row of the sheet as it is stored: everything that the result sheet needs to give it back.</summary>
/// <param name="Number">The record's number in the file, from 1, header included: what a person sees in a spreadsheet.</param>
/// <param name="Serial">Column 1, as text.</param>
/// <param name="Product">Column 2.</param>
/// <param name="Extras">The cells of the layout's extra columns, in its order.</param>
/// <param name="Slots">One for each URL of the row, in the caller's order.</param>
public sealed record BatchRow(
    long Number, string Serial, string Product, IReadOnlyList<string> Extras, IReadOnlyList<RowSlot> Slots)
{
    /// <summary>The fields of the recipe that the row sets for its images, in place of its batch's; null where it sets none. The recipe of an
    /// image follows from both when it is taken: what the batch asks may be known only after the last row.</summary>
    public RecipeOverrides? Overrides { get; init; }
}

/// <summary>One URL of a row.</summary>
/// <param name="Url">As the caller wrote it, trimmed.</param>
/// <param name="Image">The image made for it; null where the URL was refused.</param>
/// <param name="Rejection">The code of the reason where it was refused, else null.</param>
public sealed record RowSlot(string Url, ImageId? Image, string? Rejection);

/// <summary>A stored row together with what became of its images.</summary>
/// <param name="Row">The row.</param>
/// <param name="Images">One for each slot, in order; null where the URL was refused.</param>
public sealed record ResultRow(BatchRow Row, IReadOnlyList<Image?> Images);
