using System.Buffers;
using System.Runtime.InteropServices;

namespace ImageCompressor.Fetching.Bytes;

/// <summary>
/// Bytes outside the garbage collector's heap. Downloads of a megabyte and more in managed arrays land in the large object heap, which
/// is neither compacted nor emptied soon: a service that should stay small would keep several times what it uses. Pooled arrays round
/// up to powers of two and are kept for ever. Here Dispose frees at once.
/// </summary>
internal sealed unsafe class NativeBuffer : MemoryManager<byte>
{
    private nint _pointer;

    public NativeBuffer(int capacity)
    {
        _pointer = (nint)NativeMemory.Alloc((nuint)capacity);
        Capacity = capacity;
    }

    /// <summary>Bytes allocated; at least 1.</summary>
    public int Capacity { get; private set; }

    /// <summary>Grows or shrinks; what fits stays. Not while a read into it or a pin of it is under way: the bytes may move.</summary>
    public void Resize(int capacity)
    {
        ObjectDisposedException.ThrowIf(_pointer == 0, this);
        _pointer = (nint)NativeMemory.Realloc((void*)_pointer, (nuint)capacity);
        Capacity = capacity;
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_pointer == 0, this);
        return new Span<byte>((void*)_pointer, Capacity);
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_pointer == 0, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)Capacity, nameof(elementIndex));
        return new MemoryHandle((byte*)_pointer + elementIndex, default, this);
    }

    /// <summary>Nothing to do: native memory does not move.</summary>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => NativeMemory.Free((void*)Interlocked.Exchange(ref _pointer, 0));
}
