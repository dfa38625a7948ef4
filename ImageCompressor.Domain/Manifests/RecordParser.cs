namespace ImageCompressor.Domain.Manifests;

/// <summary>What came of an attempt to read a record.</summary>
internal enum RecordOutcome
{
    Record,
    NeedMore,
    End,
    CellTooLong,
    RowTooLong,
    TooManyColumns,
}

/// <summary>Where a cell stands in the text of its record.</summary>
/// <param name="Start">Its first character, quotes not counted.</param>
/// <param name="Length">Its characters, as written.</param>
/// <param name="Escaped">Whether it has doubled quotes in it.</param>
internal readonly record struct CellRange(int Start, int Length, bool Escaped);

/// <summary>Splits a record into cells: RFC 4180, and what people's programs make of it.</summary>
/// <remarks>
/// Quotes inside an unquoted cell are literal. A quote inside a quoted cell that is not doubled is literal too, unless it
/// stands before a delimiter or line end. A cell that opens a quote and never closes it must not swallow the rows after it: as soon as
/// it shows (another cell opens, the file or a limit ends, or the line ends after a stray quote) the cell is read again with
/// its quote as an ordinary character. So no row is lost, and the fault is reported.
/// A record is read from its beginning again when more text arrives; whoever calls doubles the text each time, so this stays linear.
/// </remarks>
internal sealed class RecordParser(ManifestLimits limits)
{
    /// <summary>The delimiter of a sheet with one column. A line end never gets so far as to be taken for a delimiter.</summary>
    internal const char NoDelimiter = '\n';

    /// <summary>So many cells of a record may be read twice, then its quotes are ordinary characters: else a row made for it would cost the square of
    /// its length.</summary>
    private const int MaxUnclosed = 16;

    private readonly List<CellRange> _cells = [];
    private int _emptyCells, _columns, _unclosed;
    private bool _final;

    internal char Delimiter { get; set; } = ',';

    /// <summary>The cells of the last record; empty ones at its end are left out.</summary>
    internal List<CellRange> Cells => _cells;

    /// <summary>How much text the last record took, its line end included.</summary>
    internal int Consumed { get; private set; }

    /// <summary>The first cell of the last record with a fault in its quotes, and which; null without one.</summary>
    internal (int Column, string Code)? Fault { get; private set; }

    /// <summary>All cells of one row together: two of the largest, and the small ones.</summary>
    internal long MaxRowLength => (2L * limits.MaxCellLength) + (64 * 1024);

    internal RecordOutcome Parse(ReadOnlySpan<char> text, bool final)
    {
        _cells.Clear();
        (_emptyCells, _columns, _unclosed, _final, Fault) = (0, 0, 0, final, null);
        if (text.IsEmpty) return final ? RecordOutcome.End : RecordOutcome.NeedMore;
        for (var position = 0; ;)
        {
            var outcome = ReadCell(text, ref position);
            if (outcome != RecordOutcome.Record) return outcome;
            if (position > MaxRowLength) return RecordOutcome.RowTooLong;
            if (position == text.Length || text[position] is '\r' or '\n') return EndRecord(text, position);
            position++;
        }
    }

    private RecordOutcome EndRecord(ReadOnlySpan<char> text, int position)
    {
        var rest = text[position..];
        if (rest is ['\r'] && !_final) return RecordOutcome.NeedMore;
        Consumed = position + (rest switch { [] => 0, ['\r', '\n', ..] => 2, _ => 1 });
        return RecordOutcome.Record;
    }

    /// <summary>Reads one cell and leaves <paramref name="position"/> at the delimiter, line end or end of text after it.</summary>
    private RecordOutcome ReadCell(ReadOnlySpan<char> text, ref int position)
    {
        var open = SkipBlanks(text, position);
        if (open == text.Length && !_final) return Starved(text.Length - position, position);
        if (open < text.Length && text[open] == '"' && _unclosed < MaxUnclosed)
        {
            var quoted = new QuotedCell(Delimiter, limits.MaxCellLength).Read(text, open, _final);
            if (quoted.Outcome == QuotedOutcome.NeedMore) return Starved(0, position);
            if (quoted.Outcome == QuotedOutcome.TooLong) return RecordOutcome.CellTooLong;
            if (quoted.Outcome == QuotedOutcome.Closed)
            {
                if (quoted.Stray) Fault ??= (_columns, "stray_quote");
                position = quoted.End;
                return Add(new CellRange(open + 1, quoted.Length, quoted.Escaped));
            }

            _unclosed++;
            Fault ??= (_columns, "unclosed_quote");
        }

        return ReadPlain(text, ref position);
    }

    private RecordOutcome ReadPlain(ReadOnlySpan<char> text, ref int position)
    {
        var length = text[position..].IndexOfAny(Delimiter, '\r', '\n');
        if (length < 0 && !_final) return Starved(text.Length - position, position);
        var cell = new CellRange(position, length < 0 ? text.Length - position : length, Escaped: false);
        position += cell.Length;
        return Add(cell);
    }

    private int SkipBlanks(ReadOnlySpan<char> text, int position)
    {
        while (position < text.Length && text[position] is ' ' or '\t' && text[position] != Delimiter) position++;
        return position;
    }

    private RecordOutcome Starved(int cellLength, int position) =>
        cellLength > limits.MaxCellLength ? RecordOutcome.CellTooLong
        : position > MaxRowLength ? RecordOutcome.RowTooLong
        : RecordOutcome.NeedMore;

    /// <summary>Empty cells count only when something follows: spreadsheets write thousands of them at the end of a row.</summary>
    private RecordOutcome Add(CellRange cell)
    {
        _columns++;
        if (cell.Length > limits.MaxCellLength) return RecordOutcome.CellTooLong;
        if (cell.Length == 0)
        {
            _emptyCells++;
            return RecordOutcome.Record;
        }

        if (_columns > limits.MaxColumns) return RecordOutcome.TooManyColumns;
        for (; _emptyCells > 0; _emptyCells--) _cells.Add(default);
        _cells.Add(cell);
        return RecordOutcome.Record;
    }
}
