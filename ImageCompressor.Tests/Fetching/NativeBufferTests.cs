using ImageCompressor.Fetching.Bytes;

namespace ImageCompressor.Tests.Fetching;

public sealed class NativeBufferTests
{
    [Fact]
    public void What_fits_stays_when_it_grows_and_when_it_shrinks()
    {
        using IDisposable owner = new NativeBuffer(4);
        var buffer = (NativeBuffer)owner;
        "abcd"u8.CopyTo(buffer.GetSpan());

        buffer.Resize(10_000_000);
        buffer.Resize(3);

        Assert.Equal("abc"u8.ToArray(), buffer.Memory.ToArray());
    }

    [Fact]
    public void A_pin_points_at_the_bytes_and_not_beyond()
    {
        using IDisposable owner = new NativeBuffer(4);
        var buffer = (NativeBuffer)owner;
        "abcd"u8.CopyTo(buffer.GetSpan());
        using var pin = buffer.Pin(2);

        unsafe
        {
            Assert.Equal((byte)'c', *(byte*)pin.Pointer);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Pin(5));
    }

    [Fact]
    public void After_Dispose_it_refuses_instead_of_reading_freed_memory()
    {
        var buffer = new NativeBuffer(4);
        var memory = buffer.Memory;
        ((IDisposable)buffer).Dispose();
        ((IDisposable)buffer).Dispose();

        Assert.Throws<ObjectDisposedException>(() => memory.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => buffer.Resize(1));
        Assert.Throws<ObjectDisposedException>(() => buffer.Pin());
    }
}
