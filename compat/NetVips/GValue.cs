using System.Globalization;
using System.Runtime.InteropServices;

namespace NetVips;

/// <summary>GObject's box for a value of any type: a type and two machine words.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GValue
{
    /// <summary>The type of a run of bytes.</summary>
    public static readonly nint BlobType = GType.Blob;

    /// <summary>The type of a whole number.</summary>
    public static readonly nint GIntType = GType.Int;

    /// <summary>The type of a text.</summary>
    public static readonly nint GStrType = GType.String;

    private readonly nint _type;
    private readonly ulong _data0;
    private readonly ulong _data1;

    internal static GValue Of(nint type, object value)
    {
        var box = default(GValue);
        Native.ValueInit(ref box, type);
        try
        {
            Fill(ref box, type, value);
            return box;
        }
        catch
        {
            Native.ValueUnset(ref box);
            throw;
        }
    }

    private static void Fill(ref GValue box, nint type, object value)
    {
        var fundamental = Native.TypeFundamental(type);
        if (type == GType.Boolean)
            Native.ValueSetBoolean(ref box, Convert.ToBoolean(value, CultureInfo.InvariantCulture) ? 1 : 0);
        else if (type == GType.Int)
            Native.ValueSetInt(ref box, Convert.ToInt32(value, CultureInfo.InvariantCulture));
        else if (type == GType.Double)
            Native.ValueSetDouble(ref box, Convert.ToDouble(value, CultureInfo.InvariantCulture));
        else if (type == GType.String)
            Native.ValueSetString(ref box, (string)value);
        else if (fundamental == GType.Enum)
            Native.ValueSetEnum(ref box, Convert.ToInt32(value, CultureInfo.InvariantCulture));
        else if (fundamental == GType.Flags)
            Native.ValueSetFlags(ref box, Convert.ToUInt32(value, CultureInfo.InvariantCulture));
        else if (fundamental == GType.Object)
            Native.ValueSetObject(ref box, (GObject)value);
        else
            FillArray(ref box, type, value);
    }

    private static void FillArray(ref GValue box, nint type, object value)
    {
        if (type == GType.ArrayInt && (value as int[] ?? (value is int one ? [one] : null)) is { } integers)
            Native.ValueSetArrayInt(ref box, integers, integers.Length);
        else if (type == GType.ArrayDouble && (value as double[] ?? (value is double number ? [number] : null)) is { } numbers)
            Native.ValueSetArrayDouble(ref box, numbers, numbers.Length);
        else if (type == GType.ArrayImage && value is Image[] images)
            SetImages(ref box, images);
        else
            throw new ArgumentException($"a value of type {value.GetType()} does not fit the property", nameof(value));
    }

    private static void SetImages(ref GValue box, Image[] images)
    {
        Native.ValueSetArrayImage(ref box, images.Length);
        var slots = Native.ValueGetArrayImage(in box, out _);
        // The array owns a reference to each of its images.
        for (var i = 0; i < images.Length; i++)
            Marshal.WriteIntPtr(slots, i * nint.Size, images[i].AddReference());
    }

    internal readonly object ToObject()
    {
        var fundamental = Native.TypeFundamental(_type);
        if (_type == GType.Boolean)
            return Native.ValueGetBoolean(in this) != 0;
        if (_type == GType.Int)
            return Native.ValueGetInt(in this);
        if (_type == GType.Double)
            return Native.ValueGetDouble(in this);
        if (_type == GType.String)
            return Marshal.PtrToStringUTF8(Native.ValueGetString(in this)) ?? "";
        if (_type == GType.RefString)
            return Marshal.PtrToStringUTF8(Native.ValueGetRefString(in this, out _)) ?? "";
        if (fundamental == GType.Enum)
            return Native.ValueGetEnum(in this);
        if (_type == GType.Image)
            return new Image(Native.Ref(Native.ValueGetObject(in this)));
        return ToArray();
    }

    private readonly object ToArray()
    {
        if (_type == GType.Blob)
            return Copy<byte>(Native.ValueGetBlob(in this, out var length), checked((int)length));
        if (_type == GType.ArrayInt)
            return Copy<int>(Native.ValueGetArrayInt(in this, out var integers), integers);
        if (_type == GType.ArrayDouble)
            return Copy<double>(Native.ValueGetArrayDouble(in this, out var numbers), numbers);
        throw new NotSupportedException("a property of this type cannot be read");
    }

    private static unsafe T[] Copy<T>(nint memory, int count) where T : unmanaged =>
        new ReadOnlySpan<T>((void*)memory, count).ToArray();
}

/// <summary>The GTypes met here. Fundamental types are a fixed number shifted by two; libvips' own are registered by name.</summary>
internal static class GType
{
    internal const nint Boolean = 5 << 2;
    internal const nint Int = 6 << 2;
    internal const nint Enum = 12 << 2;
    internal const nint Flags = 13 << 2;
    internal const nint Double = 15 << 2;
    internal const nint String = 16 << 2;
    internal const nint Object = 20 << 2;

    internal static readonly nint Image = Native.TypeFromName("VipsImage");
    internal static readonly nint ArrayInt = Native.TypeFromName("VipsArrayInt");
    internal static readonly nint ArrayDouble = Native.TypeFromName("VipsArrayDouble");
    internal static readonly nint ArrayImage = Native.TypeFromName("VipsArrayImage");
    internal static readonly nint RefString = Native.TypeFromName("VipsRefString");
    internal static readonly nint Blob = Native.TypeFromName("VipsBlob");
}
