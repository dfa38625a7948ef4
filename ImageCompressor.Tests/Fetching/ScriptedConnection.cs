using System.Text;

namespace ImageCompressor.Tests.Fetching;

/// <summary>A connection on which a script is read, piece by piece. What stands in the script between two pieces happens exactly then: when the client has all before it
/// and asks for more. A host behind a socket can only guess when that is. Null is silence until the client leaves; the script's end is that of the connection.</summary>
internal sealed class ScriptedConnection(IEnumerable<byte[]?> script) : Stream
{
    private readonly IEnumerator<byte[]?> _script = script.GetEnumerator();
    private readonly CancellationTokenSource _left = new();
    private ReadOnlyMemory<byte> _piece;

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        if (_piece.IsEmpty)
        {
            if (!_script.MoveNext()) return 0;
            if (_script.Current is null) await Task.Delay(Timeout.Infinite, _left.Token);
            _piece = _script.Current;
        }

        var count = Math.Min(buffer.Length, _piece.Length);
        _piece[..count].CopyTo(buffer);
        _piece = _piece[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count)
    {
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _left.Cancel();
        base.Dispose(disposing);
    }
}
