using System.Buffers;

namespace ImageCompressor.Domain.Manifests;

/// <summary>Takes a cell apart into URLs.</summary>
internal static class UrlCell
{
    private static readonly SearchValues<char> s_separators = SearchValues.Create(
        ",;| \t\r\n\v\f\u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000");

    /// <summary>Splits where a separator stands before a URL, so that commas inside one stay (<c>w_300,h_200</c>). Behind a URL, comma and
    /// space split too, whatever follows: <c>https://a/b.jpg, none</c>. Text that is no URL is one piece.</summary>
    internal static void Split(ReadOnlySpan<char> cell, List<string> pieces)
    {
        cell = Trim(cell);
        while (!cell.IsEmpty)
        {
            var (length, next) = FindSplit(cell);
            pieces.Add(Trim(cell[..length]).ToString());
            cell = Trim(cell[next..]);
        }
    }

    private static (int Length, int Next) FindSplit(ReadOnlySpan<char> cell)
    {
        var isUrl = UrlSyntax.HasScheme(cell);
        for (var position = 0; ;)
        {
            var length = cell[position..].IndexOfAny(s_separators);
            if (length < 0) return (cell.Length, cell.Length);
            var start = position + length;
            var run = cell[start..].IndexOfAnyExcept(s_separators);
            if (run < 0) return (start, cell.Length);
            position = start + run;
            if (UrlSyntax.HasScheme(cell[position..])) return (start, position);
            if (isUrl && SplitsAnything(cell[start..position])) return (start, position);
        }
    }

    private static bool SplitsAnything(ReadOnlySpan<char> separators) =>
        separators.IndexOfAny(",;|") >= 0 && separators.IndexOfAnyExcept(",;|") >= 0;

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty && (CellText.IsBlank(text[0]) || s_separators.Contains(text[0]))) text = text[1..];
        while (!text.IsEmpty && (CellText.IsBlank(text[^1]) || s_separators.Contains(text[^1]))) text = text[..^1];
        return text;
    }
}
