namespace ImageCompressor.Domain.Manifests;

/// <summary>Whether a quoted cell has its end.</summary>
internal enum QuotedOutcome
{
    Closed,
    Unclosed,
    NeedMore,
    TooLong,
}

/// <summary>What was found behind an opening quote.</summary>
/// <param name="Outcome">Whether the cell has its end.</param>
/// <param name="Length">Characters between the quotes, as written.</param>
/// <param name="End">Where the delimiter, line end or end of text stands that follows.</param>
/// <param name="Escaped">Whether it has doubled quotes in it.</param>
/// <param name="Stray">Whether it has quotes in it that should be doubled.</param>
internal readonly record struct QuotedText(QuotedOutcome Outcome, int Length, int End, bool Escaped, bool Stray);

/// <summary>Finds the end of a quoted cell.</summary>
internal readonly ref struct QuotedCell(char delimiter, int maxLength)
{
    internal QuotedText Read(ReadOnlySpan<char> text, int open, bool final)
    {
        var (position, escaped, stray, manyLines) = (open + 1, false, false, false);
        while (true)
        {
            var rest = text[position..];
            var next = manyLines ? rest.IndexOf('"') : rest.IndexOfAny('"', '\r', '\n');
            position = next < 0 ? text.Length : position + next;
            if (position - open - 1 > maxLength) return Stop(QuotedOutcome.TooLong);
            if (next < 0) return Stop(final ? QuotedOutcome.Unclosed : QuotedOutcome.NeedMore);
            if (text[position] != '"')
            {
                // A cell may span lines, or have stray quotes; one that seems to do both was never closed on its own line.
                if (stray) return Stop(QuotedOutcome.Unclosed);
                manyLines = true;
                position++;
                continue;
            }

            if (text[(position + 1)..] is ['"', ..])
            {
                escaped = true;
                position += 2;
                continue;
            }

            var after = SkipBlanks(text, position + 1);
            if (after == text.Length && !final)
                return Stop(after - open > maxLength + 2 ? QuotedOutcome.TooLong : QuotedOutcome.NeedMore);
            if (after == text.Length || text[after] == delimiter || text[after] is '\r' or '\n')
                return new(QuotedOutcome.Closed, position - open - 1, after, escaped, stray);
            if (manyLines || OpensCell(text, open, position)) return Stop(QuotedOutcome.Unclosed);
            stray = true;
            position++;
        }
    }

    private static QuotedText Stop(QuotedOutcome outcome) => new(outcome, 0, 0, false, false);

    private int SkipBlanks(ReadOnlySpan<char> text, int position)
    {
        while (position < text.Length && text[position] is ' ' or '\t' && text[position] != delimiter) position++;
        return position;
    }

    /// <summary>Whether the quote at <paramref name="position"/> stands where a cell begins: then it is the first that was never closed.</summary>
    private bool OpensCell(ReadOnlySpan<char> text, int open, int position)
    {
        var before = position - 1;
        while (before > open && text[before] is ' ' or '\t' && text[before] != delimiter) before--;
        return before > open && text[before] == delimiter;
    }
}
