using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace NetVips;

/// <summary>An error of libvips, with the text of its error buffer, which is emptied.</summary>
[SuppressMessage("Design", "CA1032", Justification = "The constructors are those of the real library.")]
public class VipsException : Exception
{
    public VipsException()
    {
    }

    public VipsException(string message) : base(message + Environment.NewLine + TakeErrors())
    {
    }

    public VipsException(string message, Exception inner) : base(message + Environment.NewLine + TakeErrors(), inner)
    {
    }

    // vips_error_buffer_copy copies and clears under libvips' own lock; reading the live buffer could tear.
    private static string TakeErrors()
    {
        var text = Native.ErrorBufferCopy();
        try
        {
            return Marshal.PtrToStringUTF8(text) ?? "";
        }
        finally
        {
            Native.Free(text);
        }
    }
}
