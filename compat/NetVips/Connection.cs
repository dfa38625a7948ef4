using System.Runtime.InteropServices;

namespace NetVips;

/// <summary>Where bytes come from or go to.</summary>
public abstract class Connection : VipsObject
{
    internal Connection(nint pointer) : base(pointer)
    {
    }
}

/// <summary>Bytes to decode. They are pinned, not copied: dispose it after every image that reads from it.</summary>
public class Source : Connection
{
    private GCHandle _pin;

    private Source(nint pointer, GCHandle pin) : base(pointer) => _pin = pin;

    public static Source NewFromMemory(byte[] data)
    {
        var pin = GCHandle.Alloc(data, GCHandleType.Pinned);
        var pointer = Native.SourceNewFromMemory(pin.AddrOfPinnedObject(), (nuint)data.Length);
        if (pointer != 0)
            return new Source(pointer, pin);
        pin.Free();
        throw new VipsException("can't create input source from memory");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (_pin.IsAllocated)
            _pin.Free();
    }
}

/// <summary>Encoded bytes.</summary>
public class Target : Connection
{
    private Target(nint pointer) : base(pointer)
    {
    }

    /// <summary>What was written, copied out once.</summary>
    public byte[] Blob => (byte[])Get(GType.Blob, "blob");

    public static Target NewToMemory()
    {
        var pointer = Native.TargetNewToMemory();
        return pointer != 0 ? new Target(pointer) : throw new VipsException("can't create output target to memory");
    }
}
