using System.Buffers;
using System.Runtime.InteropServices;

namespace ImageCompressor.Fetching.Bytes;

/// <summary>
/// Bytes outside the garbage collector's heap, for a body that grows: it is enlarged in place where there is room, and Dispose frees at once.
/// Managed arrays that double would leave all their smaller selves in the large object heap; pooled ones round up to powers of two and are
/// kept for ever.
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
