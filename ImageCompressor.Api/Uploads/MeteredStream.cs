namespace ImageCompressor.Api.Uploads;

/// <summary>A stream of which only so much may be read, wherever the reader seeks to.</summary>
internal sealed class MeteredStream(Stream inner) : Stream
{
    /// <summary>Bytes that may still be read. Disposing leaves the stream within open.</summary>
    public long Left { get; set; }

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    /// <exception cref="MeterException">More than the rest was asked for.</exception>
    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="MeterException">More than the rest was asked for.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void Flush() => inner.Flush();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Count(int bytes) => (Left -= bytes) >= 0 ? bytes : throw new MeterException();
}

/// <summary>More was read than is allowed.</summary>
internal sealed class MeterException : Exception;
