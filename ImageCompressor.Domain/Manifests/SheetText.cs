using System.Buffers;
using System.Text;

namespace ImageCompressor.Domain.Manifests;

/// <summary>The characters of a file: bytes in, counted against the limit; characters out.</summary>
internal sealed class SheetText : IDisposable
{
    private const int BufferSize = 64 * 1024;

    /// <summary>What the kind of a file and its encoding are judged by.</summary>
    private const int HeadSize = 4 * 1024;

    private readonly Stream _source;
    private readonly long _maxBytes;
    private readonly Windows1252Fallback _fallback = new();
    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(BufferSize);
    private Decoder? _decoder;
    private int _start, _end;
    private long _total;
    private bool _ended, _flushed, _disposed;

    internal SheetText(Stream source, long maxBytes) => (_source, _maxBytes) = (source, maxBytes);

    /// <summary>Whether some bytes were not UTF-8, so far.</summary>
    internal bool FellBack => _fallback.Used;

    /// <summary>Whether the file began with a byte order mark.</summary>
    internal bool HasMark { get; private set; }

    /// <summary>Reads the first bytes and settles the encoding.</summary>
    internal async Task BeginAsync(CancellationToken cancellationToken)
    {
        while (!_ended && _end < HeadSize) await ReceiveAsync(cancellationToken);
        var head = _bytes.AsSpan(0, _end);
        if (head.IsEmpty) throw SheetRefusal.Empty();
        var encoding = SheetEncoding.Detect(head, _fallback);
        if (ForeignFile.RecogniseImage(head) is { } image) throw SheetRefusal.Image(image);
        if (ForeignFile.Recognise(head, encoding) is { } kind) throw SheetRefusal.Unreadable(kind);
        HasMark = encoding.MarkLength > 0;
        _start = encoding.MarkLength;
        _decoder = encoding.Encoding.GetDecoder();
    }

    /// <summary>Fills a part of <paramref name="target"/>, which holds at least 16; 0 means the end.</summary>
    internal async ValueTask<int> ReadAsync(Memory<char> target, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_start == _end && !_ended)
            {
                (_start, _end) = (0, 0);
                await ReceiveAsync(cancellationToken);
            }

            if (_flushed) return 0;
            var written = Decode(target.Span);
            if (written > 0) return written;
        }
    }

    /// <summary>No encoding here makes more than one character of a byte, and the decoder keeps at most three bytes back.</summary>
    private int Decode(Span<char> target)
    {
        var count = Math.Min(_end - _start, target.Length - 4);
        var last = _ended && _start + count == _end;
        var written = _decoder!.GetChars(_bytes.AsSpan(_start, count), target, last);
        _start += count;
        _flushed = last;
        return written;
    }

    private async ValueTask ReceiveAsync(CancellationToken cancellationToken)
    {
        var read = await _source.ReadAsync(_bytes.AsMemory(_end), cancellationToken);
        _ended = read == 0;
        _end += read;
        _total += read;
        if (_total > _maxBytes) throw SheetRefusal.TooLarge(_maxBytes);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        ArrayPool<byte>.Shared.Return(_bytes);
    }
}
