using System.Globalization;

namespace ImageCompressor.Domain.Manifests;

/// <summary>Makes a plan of the first row that has a URL, where no header says where the URLs are.</summary>
internal static class PositionReading
{
    /// <summary>Where the first URL of a row begins a cell; -1 when none does, or when text stands before it in its cell: then the row
    /// was split with the wrong delimiter.</summary>
    internal static int FindUrl(string[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (UrlSyntax.IsHttp(cells[i])) return i;
            if (HoldsUrl(cells[i])) return -1;
        }

        return -1;
    }

    internal static bool HoldsUrl(string cell) =>
        cell.Contains("http://", StringComparison.OrdinalIgnoreCase) || cell.Contains("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a cell is the rest of a URL that has the delimiter in it: <c>https://a/w_300</c> and <c>h_200/b.jpg</c>.</summary>
    internal static bool ContinuesUrl(ReadOnlySpan<char> url, ReadOnlySpan<char> cell) =>
        !cell.IsEmpty && cell.IndexOfAny(" \t\r\n") < 0 && UrlSyntax.IsHttp(url)
        && (cell.IndexOfAny("/=") >= 0 || HasExtension(cell) || (url.Contains('?') && cell.IndexOfAnyExceptInRange('0', '9') < 0));

    /// <summary>Whether cells behind a URL at the beginning of a row are other things, and not more of the list.</summary>
    internal static bool HasColumnsAfter(string[] cells)
    {
        for (var i = 1; i < cells.Length; i++)
            if (cells[i].Length > 0 && !IsOfList(cells, i)) return true;
        return false;
    }

    /// <summary>Whether a row could be data: one with a number in it is no header.</summary>
    internal static bool HasNumber(string[] cells) => cells.Any(IsNumber);

    /// <summary>A header whose names of the URLs, and perhaps of the others, mean nothing here.</summary>
    internal static ColumnPlan PlanWithHeader(string[] headers, string[] firstRow, int url)
    {
        var roles = HeaderReading.Recognise(headers);
        var (serial, product) = Leading(firstRow, url, roles.Serial, roles.Product);
        return HeaderReading.Plan(headers, roles with { Serial = serial, Product = product, Urls = [url] });
    }

    /// <summary>No header at all.</summary>
    internal static ColumnPlan PlanWithoutHeader(string[] firstRow, int url)
    {
        var (serial, product) = Leading(firstRow, url, -1, -1);
        var last = url;
        while (last + 1 < firstRow.Length && IsOfList(firstRow, last + 1)) last++;
        var extras = Enumerable.Range(0, firstRow.Length)
            .Where(i => i != serial && i != product && (i < url || i > last)).ToArray();
        return new ColumnPlan
        {
            Headers = [],
            Serial = serial,
            Product = product,
            Urls = [.. Enumerable.Range(url, last - url + 1)],
            Extras = extras,
            Width = firstRow.Length,
            Overflow = last == firstRow.Length - 1,
            Ragged = true,
            Layout = ManifestLayout.Default with
            {
                ExtraHeaders = [.. extras.Select(i => string.Create(CultureInfo.InvariantCulture, $"Column {i + 1}"))],
            },
        };
    }

    /// <summary>Before the URLs stand serial and product; a lone column is the serial where it is a number.</summary>
    private static (int Serial, int Product) Leading(string[] firstRow, int url, int serial, int product)
    {
        if (url >= 2)
        {
            if (serial < 0 && product != 0) serial = 0;
            if (product < 0 && serial != 1) product = 1;
        }
        else if (url == 1 && serial < 0 && product < 0)
        {
            (serial, product) = IsNumber(firstRow[0]) ? (0, -1) : (-1, 0);
        }

        return (serial, product);
    }

    private static bool IsOfList(string[] cells, int column) =>
        UrlSyntax.IsHttp(cells[column]) || ContinuesUrl(cells[column - 1], cells[column]);

    /// <summary>Whether it ends like a file's name: a dot and three or four letters or digits.</summary>
    private static bool HasExtension(ReadOnlySpan<char> cell)
    {
        var dot = cell.LastIndexOf('.');
        return dot >= 0 && (cell.Length - dot is 4 or 5) && char.IsAsciiLetter(cell[dot + 1]);
    }

    private static bool IsNumber(string cell) => cell.Length > 0 && cell.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end
        && (end < 0 || (end > 0 && end == cell.Length - 1 && cell[end] == '.'));
}
