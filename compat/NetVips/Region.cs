using System.Runtime.InteropServices;

namespace NetVips;

/// <summary>Pixels of an image, computed on the thread that asks for them.</summary>
public class Region : VipsObject
{
    private Region(nint pointer) : base(pointer)
    {
    }

    public static Region New(Image image)
    {
        var pointer = Native.RegionNew(image);
        return pointer != 0 ? new Region(pointer) : throw new VipsException("unable to make region");
    }

    /// <summary>The pixels of a rectangle, row by row.</summary>
    public byte[] Fetch(int left, int top, int width, int height)
    {
        var memory = Native.RegionFetch(this, left, top, width, height, out var size);
        if (memory == 0)
            throw new VipsException("unable to fetch from region");
        try
        {
            var pixels = new byte[size];
            Marshal.Copy(memory, pixels, 0, pixels.Length);
            return pixels;
        }
        finally
        {
            Native.Free(memory);
        }
    }
}
