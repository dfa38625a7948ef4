namespace ImageCompressor.Tests.Manifests;

/// <summary>A network that delivers a few bytes at a time: every boundary falls everywhere sooner or later.</summary>
internal sealed class ThinStream(byte[] bytes, int most) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
}
