using System.Runtime.InteropServices;

namespace NetVips;

/// <summary>One reference to a GObject; released on Dispose, or by the critical finaliser when that was forgotten.</summary>
public class GObject : SafeHandle
{
    internal GObject(nint pointer) : base(0, ownsHandle: true) => SetHandle(pointer);

    public override bool IsInvalid => handle == 0;

    internal nint AddReference() => Native.Ref(handle);

    protected override bool ReleaseHandle()
    {
        Native.Unref(handle);
        return true;
    }
}

/// <summary>A GObject with libvips' properties.</summary>
public class VipsObject : GObject
{
    internal VipsObject(nint pointer) : base(pointer)
    {
    }

    /// <summary>Sets a property, converting the value to the property's type.</summary>
    internal void Set(nint type, string name, object value)
    {
        var holder = GValue.Of(type, value);
        try
        {
            Native.SetProperty(this, name, in holder);
        }
        finally
        {
            Native.ValueUnset(ref holder);
        }
    }

    /// <summary>Reads a property as the .NET type that stands for its GType.</summary>
    internal object Get(nint type, string name)
    {
        var holder = default(GValue);
        Native.ValueInit(ref holder, type);
        try
        {
            Native.GetProperty(this, name, ref holder);
            return holder.ToObject();
        }
        finally
        {
            Native.ValueUnset(ref holder);
        }
    }
}
