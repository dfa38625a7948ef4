namespace NetVips;

/// <summary>An image, decoded or still to be decoded.</summary>
public class Image : VipsObject
{
    internal Image(nint pointer) : base(pointer)
    {
    }

    public int Width => Native.ImageGetWidth(this);
    public int Height => Native.ImageGetHeight(this);
    public int Bands => Native.ImageGetBands(this);
    public Enums.BandFormat Format => (Enums.BandFormat)Native.ImageGetFormat(this);
    public Enums.Interpretation Interpretation => (Enums.Interpretation)Native.ImageGetInterpretation(this);
    public double Xres => Native.ImageGetXres(this);
    public double Yres => Native.ImageGetYres(this);
    public int PageHeight => Native.ImageGetPageHeight(this);

    public bool HasAlpha() => Native.ImageHasAlpha(this) != 0;

    /// <summary>Copies the pixels in; the real library pins the array instead, so do not change it while the image lives.</summary>
    public static unsafe Image NewFromMemory<T>(T[] data, int width, int height, int bands, Enums.BandFormat format) where T : unmanaged
    {
        fixed (T* pixels = data)
        {
            var pointer = Native.ImageNewFromMemoryCopy((nint)pixels, (nuint)data.Length * (nuint)sizeof(T), width, height, bands, (int)format);
            return pointer != 0 ? new Image(pointer) : throw new VipsException("unable to make image from memory");
        }
    }

    /// <summary>Computes all pixels and copies them out.</summary>
    public unsafe T[] WriteToMemory<T>() where T : unmanaged
    {
        if (sizeof(T) != BytesOf(Format))
            throw new ArgumentException($"Band format '{Format}' does not match the requested type '{typeof(T)}'.");
        var memory = Native.ImageWriteToMemory(this, out var size);
        if (memory == 0)
            throw new VipsException("unable to write to memory");
        try
        {
            return new ReadOnlySpan<T>((void*)memory, checked((int)(size / (nuint)sizeof(T)))).ToArray();
        }
        finally
        {
            Native.Free(memory);
        }
    }

    /// <summary>Computes all pixels into native memory.</summary>
    public Image CopyMemory()
    {
        var pointer = Native.ImageCopyMemory(this);
        return pointer != 0 ? new Image(pointer) : throw new VipsException("unable to copy to memory");
    }

    /// <summary>Stops whatever computes this image, on any thread.</summary>
    public void SetKill(bool kill) => Native.ImageSetKill(this, kill ? 1 : 0);

    /// <summary>Changes metadata of a copy, which is returned.</summary>
    public virtual Image Mutate(Action<MutableImage> action)
    {
        using var mutable = new MutableImage((Image)Operation.Call("copy", null, this));
        action(mutable);
        return mutable.Image;
    }

    /// <summary>The names of all items of metadata.</summary>
    public string[] GetFields()
    {
        var list = Native.ImageGetFields(this);
        try
        {
            var names = new List<string>();
            for (var i = 0; System.Runtime.InteropServices.Marshal.ReadIntPtr(list, i * nint.Size) is not 0 and var name; i++)
                names.Add(System.Runtime.InteropServices.Marshal.PtrToStringUTF8(name)!);
            return [.. names];
        }
        finally
        {
            Native.FreeStrings(list);
        }
    }

    public bool Contains(string name) => Native.ImageGetTypeof(this, name) != 0;

    /// <summary>Reads an item of metadata.</summary>
    public object Get(string name)
    {
        var value = default(GValue);
        if (Native.ImageGet(this, name, ref value) != 0)
            throw new VipsException($"unable to get {name}");
        try
        {
            return value.ToObject();
        }
        finally
        {
            Native.ValueUnset(ref value);
        }
    }

    /// <summary>As in the real library, of one size and kind, whatever the pixels: lists that look for an image must ask for the reference.</summary>
    public bool Equals(Image other) => GetHashCode() == other.GetHashCode();

    public override bool Equals(object? obj) => obj is Image other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Width, Height, Format, Bands, Interpretation);

    private static int BytesOf(Enums.BandFormat format) => format switch
    {
        Enums.BandFormat.Uchar or Enums.BandFormat.Char => 1,
        Enums.BandFormat.Ushort or Enums.BandFormat.Short => 2,
        Enums.BandFormat.Uint or Enums.BandFormat.Int or Enums.BandFormat.Float => 4,
        Enums.BandFormat.Complex or Enums.BandFormat.Double => 8,
        _ => 16,
    };
}
