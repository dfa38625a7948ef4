using System.Buffers;

namespace ImageCompressor.Domain.Manifests;

/// <summary>The records of a file, one at a time. Holds as much text as the longest record needs and no more.</summary>
internal sealed class SheetRecords : IDisposable
{
    private const int InitialSize = 64 * 1024;

    private readonly SheetText _text;
    private readonly ManifestLimits _limits;
    private readonly RecordParser _parser;
    private char[] _buffer = ArrayPool<char>.Shared.Rent(InitialSize);
    private int _first, _record, _next, _end;
    private bool _final, _held = true, _disposed;

    internal SheetRecords(SheetText text, ManifestLimits limits) =>
        (_text, _limits, _parser) = (text, limits, new RecordParser(limits));

    /// <summary>The number of the last record, from 1.</summary>
    internal long Number { get; private set; }

    /// <summary>Cells of the last record, empty ones at its end not counted.</summary>
    internal int Count => _parser.Cells.Count;

    /// <summary>The first fault in the quotes of the last record; null without one.</summary>
    internal (int Column, string Code)? Fault => _parser.Fault;

    internal char Delimiter => _parser.Delimiter;

    /// <summary>Characters between the beginning and the next record.</summary>
    internal int Position => _next - _first;

    /// <summary>A cell of the last record, valid until the next is read; empty beyond its end.</summary>
    internal ReadOnlySpan<char> Cell(int index)
    {
        if ((uint)index >= (uint)_parser.Cells.Count) return default;
        var cell = _parser.Cells[index];
        var text = _buffer.AsSpan(_record + cell.Start, cell.Length);
        return cell.Escaped ? text.ToString().Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    /// <summary>The line <c>sep=;</c>, with which Excel names a delimiter, is no record: spreadsheets do not show it.</summary>
    internal async Task<char?> SkipSeparatorLineAsync(CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        return SkipSeparatorLine(_buffer.AsSpan(0, _end));
    }

    private char? SkipSeparatorLine(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase)) return null;
        if (text[4..] is not ([var separator, '\r' or '\n', ..])) return null;
        _first = _next = text[5..] is ['\r', '\n', ..] ? 7 : 6;
        return separator;
    }

    /// <summary>Goes back to the beginning, to read with another delimiter. Not after <see cref="Release"/>.</summary>
    internal void Rewind(char delimiter)
    {
        _parser.Delimiter = delimiter;
        _next = _first;
        Number = 0;
    }

    /// <summary>From here on text that was read is forgotten.</summary>
    internal void Release() => _held = false;

    /// <summary>Reads the next record; false at the end.</summary>
    internal async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        var outcome = await TryReadAsync(cancellationToken);
        if (Refusal(outcome) is { } refusal) throw refusal;
        return outcome == RecordOutcome.Record;
    }

    /// <summary>The limit that the record behind the last one breaks; null where it breaks none.</summary>
    internal ManifestException? Refusal(RecordOutcome outcome) => outcome switch
    {
        RecordOutcome.CellTooLong => SheetRefusal.CellTooLong(_limits.MaxCellLength, Number + 1),
        RecordOutcome.RowTooLong => SheetRefusal.RowTooLong(_parser.MaxRowLength, Number + 1),
        RecordOutcome.TooManyColumns => SheetRefusal.TooManyColumns(_limits.MaxColumns, Number + 1),
        _ => null,
    };

    /// <summary>Reads the next record and tells a broken limit instead of throwing: with the wrong delimiter, limits say nothing.</summary>
    internal async ValueTask<RecordOutcome> TryReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var outcome = _parser.Parse(_buffer.AsSpan(_next, _end - _next), _final);
            if (outcome == RecordOutcome.NeedMore)
            {
                await FillAsync(cancellationToken);
                continue;
            }

            if (outcome != RecordOutcome.Record) return outcome;
            (_record, _next) = (_next, _next + _parser.Consumed);
            Number++;
            return outcome;
        }
    }

    /// <summary>At least doubles the text that waits, or comes to the end: so that reading a record again from its beginning stays linear.</summary>
    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var enough = Math.Max(2 * (_end - _next), 1) + _next;
        while (_end < enough && !_final)
        {
            var read = await _text.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            _final = read == 0;
        }
    }

    private void MakeRoom()
    {
        if (!_held && _next > 0)
        {
            _buffer.AsSpan(_next, _end - _next).CopyTo(_buffer);
            (_first, _record, _next, _end) = (0, 0, 0, _end - _next);
        }

        // Half free, so that the text that waits can double; the 16 are what SheetText asks for.
        if (_buffer.Length - _end >= _end - _next + 16) return;
        var larger = ArrayPool<char>.Shared.Rent((2 * _buffer.Length) + 32);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_buffer);
        _buffer = larger;
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        ArrayPool<char>.Shared.Return(_buffer);
        _text.Dispose();
    }
}
