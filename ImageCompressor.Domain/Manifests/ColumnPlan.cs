using System.Globalization;

namespace ImageCompressor.Domain.Manifests;

/// <summary>Which column of a sheet holds what. Numbers are from 0; -1 where there is none.</summary>
internal sealed record ColumnPlan
{
    internal required ManifestLayout Layout { get; init; }

    /// <summary>The names of the columns, trimmed, empty where one has none.</summary>
    internal required string[] Headers { get; init; }

    internal int Serial { get; init; } = -1;

    internal int Product { get; init; } = -1;

    /// <summary>The columns of URLs, in order; at least one.</summary>
    internal required int[] Urls { get; init; }

    internal int[] Extras { get; init; } = [];

    /// <summary>The columns that set a field of the recipe for their row, with the field's name; they are among the extras too, and come back.</summary>
    internal (int Column, string Field)[] Recipe { get; init; } = [];

    /// <summary>How many columns are known. Cells beyond are URLs that spilled over, or a mistake.</summary>
    internal required int Width { get; init; }

    /// <summary>Whether URLs may spill over into cells beyond the known columns: only where nothing with a name stands after them.</summary>
    internal bool Overflow { get; init; }

    /// <summary>Whether there is no header, so that a row's first URL may stand in another column than in the row above.</summary>
    internal bool Ragged { get; init; }

    /// <summary>Whether this service wrote the sheet: then its formula guards come off.</summary>
    internal bool IsResult { get; init; }

    /// <summary>What a problem calls a column: its header, or its number from 1.</summary>
    internal string NameOf(int column) => column < Headers.Length && Headers[column].Length > 0
        ? Headers[column]
        : (column + 1).ToString(CultureInfo.InvariantCulture);
}
