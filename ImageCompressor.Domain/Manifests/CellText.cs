namespace ImageCompressor.Domain.Manifests;

/// <summary>What every cell has done to it.</summary>
internal static class CellText
{
    /// <summary>How much of a cell a problem shows.</summary>
    internal const int ShownLength = 200;

    /// <summary>White space, NULs and what copying from web pages leaves: zero-width space, byte order mark.</summary>
    internal static bool IsBlank(char c) => char.IsWhiteSpace(c) || c is '\0' or '\u200B' or '\uFEFF';

    internal static ReadOnlySpan<char> Trim(ReadOnlySpan<char> cell)
    {
        while (!cell.IsEmpty && IsBlank(cell[0])) cell = cell[1..];
        while (!cell.IsEmpty && IsBlank(cell[^1])) cell = cell[..^1];
        return cell;
    }

    /// <summary>Without NULs, which no store and no spreadsheet keeps.</summary>
    internal static string Text(ReadOnlySpan<char> cell)
    {
        var text = cell.IsEmpty ? string.Empty : cell.ToString();
        return text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", string.Empty, StringComparison.Ordinal) : text;
    }

    /// <summary>At most <see cref="ShownLength"/> characters, and no half of a surrogate pair at the end.</summary>
    internal static string Shown(ReadOnlySpan<char> cell)
    {
        if (cell.Length <= ShownLength) return Text(cell);
        var end = char.IsHighSurrogate(cell[ShownLength - 1]) ? ShownLength - 1 : ShownLength;
        return Text(cell[..end]);
    }
}
