namespace NetVips;

/// <summary>A private copy of an image, whose metadata can be changed. See <see cref="Image.Mutate"/>.</summary>
public sealed class MutableImage : Image
{
    internal MutableImage(Image copied) : base(copied.AddReference()) => Image = copied;

    internal Image Image { get; }

    /// <summary>Sets an item of metadata; an older one of that name is replaced.</summary>
    public new void Set(nint gtype, string name, object value)
    {
        if (gtype == GType.Blob)
        {
            var bytes = (byte[])value;
            Native.ImageSetBlobCopy(this, name, bytes, (nuint)bytes.Length);
            return;
        }

        var holder = GValue.Of(gtype, value);
        try
        {
            Native.ImageSet(this, name, in holder);
        }
        finally
        {
            Native.ValueUnset(ref holder);
        }
    }

    /// <summary>Sets an item of metadata that is there, keeping its type.</summary>
    public void Set(string name, object value)
    {
        var gtype = Native.ImageGetTypeof(this, name);
        if (gtype == 0)
            throw new ArgumentException($"metadata item {name} does not exist", nameof(name));
        Set(gtype, name, value);
    }

    /// <summary>Removes an item of metadata.</summary>
    public bool Remove(string name) => Native.ImageRemove(this, name) != 0;

    public override Image Mutate(Action<MutableImage> action)
    {
        action(this);
        return Image;
    }
}
