using System.Globalization;

namespace ImageCompressor.Domain.Manifests;

/// <summary>Keeps a spreadsheet from running a cell of the result sheet as a formula (CWE-1236), and takes the guard off again when the
/// result comes back as input.</summary>
/// <remarks>A cell that already begins with the guard and something to guard gets one more, so that adding and removing are exact opposites.
/// A plain number such as <c>-12.5</c> computes nothing and stays a number.</remarks>
internal static class FormulaGuard
{
    internal const char Mark = '\'';

    internal static bool IsNeeded(ReadOnlySpan<char> cell)
    {
        var bare = cell.TrimStart(Mark);
        if (bare.IsEmpty) return false;
        if (bare[0] is '\t' or '\r' or '\n') return true;
        bare = bare.TrimStart();
        return bare is ['=' or '@' or '+' or '-' or '＝' or '＠' or '＋' or '－', ..] && !IsNumber(bare);
    }

    internal static ReadOnlySpan<char> Remove(ReadOnlySpan<char> cell) =>
        cell is [Mark, .. var rest] && IsNeeded(rest) ? rest : cell;

    private static bool IsNumber(ReadOnlySpan<char> cell) =>
        double.TryParse(cell, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)
        && char.IsAsciiDigit(cell[^1]);
}
