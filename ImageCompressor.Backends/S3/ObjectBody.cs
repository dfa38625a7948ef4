using Amazon.S3.Model;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.S3;

/// <summary>The body of an answer. Bytes that end early, come late or not at all are an <see cref="IOException"/>.</summary>
internal sealed class ObjectBody(GetObjectResponse answer, long length, S3Options options) : Stream
{
    private readonly long _length = length;
    private long _left = length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _length - _left;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 || buffer.Length == 0) return 0;
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        idle.CancelAfter(options.IdleTimeout);
        try
        {
            return Count(await answer.ResponseStream.ReadAsync(buffer[..Fit(buffer.Length)], idle.Token).ConfigureAwait(false));
        }
        catch (Exception fault) when (S3Faults.IsFault(fault, cancellationToken))
        {
            throw S3Faults.Map(options, "send an object to its end", fault);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer) => throw new NotSupportedException("A network is read asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) answer.Dispose();
        base.Dispose(disposing);
    }

    private int Fit(int wanted) => (int)Math.Min(wanted, _left);

    private int Count(int read)
    {
        if (read == 0) throw new StoreUnavailableException($"The {options} ended an object {_left} bytes early.");
        _left -= read;
        return read;
    }
}
