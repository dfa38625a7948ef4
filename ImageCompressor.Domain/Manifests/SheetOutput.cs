using System.Buffers;
using System.Text;

namespace ImageCompressor.Domain.Manifests;

/// <summary>Writes cells as RFC 4180 asks, in UTF-8, through one buffer.</summary>
internal sealed class SheetOutput(Stream target) : IDisposable
{
    private const int FlushAt = 32 * 1024;

    /// <summary>Besides what RFC 4180 asks to quote, all that another program may take for a delimiter.</summary>
    private static readonly SearchValues<char> s_special = SearchValues.Create("\",;|\t\r\n");

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * FlushAt);
    private int _used;
    private bool _inRow;

    internal void Mark() => Append("\uFEFF");

    /// <summary>Writes the next cell of the row.</summary>
    internal void Cell(ReadOnlySpan<char> text, bool quote = false)
    {
        if (_inRow) Append(",");
        _inRow = true;
        var guard = FormulaGuard.IsNeeded(text);
        quote |= text.IndexOfAny(s_special) >= 0 || (!text.IsEmpty && (CellText.IsBlank(text[0]) || CellText.IsBlank(text[^1])));
        if (quote) Append("\"");
        if (guard) Append([FormulaGuard.Mark]);
        if (quote) AppendDoublingQuotes(text);
        else Append(text);
        if (quote) Append("\"");
    }

    /// <summary>Ends the row, and hands on what has gathered when it is enough.</summary>
    internal async ValueTask EndRowAsync(CancellationToken cancellationToken)
    {
        Append("\r\n");
        _inRow = false;
        if (_used >= FlushAt) await FlushAsync(cancellationToken);
    }

    /// <summary>Hands on all that was written.</summary>
    internal async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await target.WriteAsync(_buffer.AsMemory(0, _used), cancellationToken);
        await target.FlushAsync(cancellationToken);
        _used = 0;
    }

    private void AppendDoublingQuotes(ReadOnlySpan<char> text)
    {
        for (var quote = text.IndexOf('"'); quote >= 0; quote = text.IndexOf('"'))
        {
            Append(text[..(quote + 1)]);
            Append("\"");
            text = text[(quote + 1)..];
        }

        Append(text);
    }

    private void Append(ReadOnlySpan<char> text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_buffer.Length - _used < most)
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * (_used + most));
            _buffer.AsSpan(0, _used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        _used += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_used));
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }
}
