namespace ImageCompressor.Domain.Manifests;

/// <summary>Makes a plan of a header: which names have which role.</summary>
internal static class HeaderReading
{
    /// <summary>The roles that the names give; <c>Urls</c> is empty when no name says where the URLs are.</summary>
    internal readonly record struct Roles(int Serial, int Product, int[] Urls, int Output, int Ours)
    {
        internal int Count => (Serial < 0 ? 0 : 1) + (Product < 0 ? 0 : 1) + (Urls.Length == 0 ? 0 : 1) + (Output < 0 ? 0 : 1);
    }

    internal static Roles Recognise(string[] headers)
    {
        var names = headers.Select(ColumnNames.Normalise).ToArray();
        var output = Best(names, ColumnRole.Output);
        var ours = ResultColumns.Find(headers, output);

        // A result sheet of a sheet whose names meant nothing still has our order.
        if (ours > 0 && output == 3) return new(0, 1, [2], output, ours);
        var urls = Best(names, ColumnRole.Urls);

        // "Image 1", "Image 2": the digits do not count, so several columns of one name are one list.
        var all = urls < 0 ? [] : Enumerable.Range(0, names.Length).Where(i => names[i] == names[urls]).ToArray();
        return new(Best(names, ColumnRole.Serial), Best(names, ColumnRole.Product), all, output, ours);
    }

    internal static ColumnPlan Plan(string[] headers, Roles roles)
    {
        var isResult = roles.Ours > 0;
        var names = isResult ? headers.Select(h => FormulaGuard.Remove(h).ToString()).ToArray() : headers;
        var width = Array.FindLastIndex(headers, h => h.Length > 0) + 1;
        width = Math.Max(width, roles.Urls[^1] + 1);
        var extras = Enumerable.Range(0, width).Where(i => !IsUsed(i, names, roles)).ToArray();
        var fields = extras.Select(i => (Column: i, Field: ColumnNames.RecipeField(ColumnNames.Normalise(names[i]))));
        return new ColumnPlan
        {
            Headers = names,
            Serial = roles.Serial,
            Product = roles.Product,
            Urls = roles.Urls,
            Extras = extras,
            Recipe = [.. fields.Where(field => field.Field is not null).Select(field => (field.Column, field.Field!))],
            Width = width,
            Overflow = roles.Urls[^1] == width - 1,
            IsResult = isResult,
            Layout = Layout(names, roles, extras),
        };
    }

    private static bool IsUsed(int column, string[] names, Roles roles) =>
        column == roles.Serial || column == roles.Product || roles.Urls.Contains(column) || column == roles.Output
        || (roles.Ours > 0 && column >= roles.Ours && column < roles.Ours + ResultColumns.Names.Length)
        || ColumnNames.Find(ColumnNames.Normalise(names[column])) is { Role: ColumnRole.Output };

    private static ManifestLayout Layout(string[] names, Roles roles, int[] extras)
    {
        var standard = ManifestLayout.Default;
        var urls = Name(names, roles.Urls[0], standard.UrlsHeader);
        var output = roles.Output < 0 ? ResultColumns.OutputHeader(urls) : names[roles.Output];
        return new(Name(names, roles.Serial, standard.SerialHeader), Name(names, roles.Product, standard.ProductHeader),
            urls, output, [.. extras.Select(i => names[i])]);
    }

    private static string Name(string[] names, int column, string standard) =>
        column < 0 || column >= names.Length || names[column].Length == 0 ? standard : names[column];

    private static int Best(string[] names, ColumnRole role)
    {
        var (best, rank) = (-1, int.MaxValue);
        for (var i = 0; i < names.Length; i++)
            if (ColumnNames.Find(names[i]) is { } known && known.Role == role && known.Rank < rank)
                (best, rank) = (i, known.Rank);
        return best;
    }
}
