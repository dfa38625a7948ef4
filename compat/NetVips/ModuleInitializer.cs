using System.Diagnostics.CodeAnalysis;

namespace NetVips;

/// <summary>Starts libvips once. Fields and not properties, as in the real library.</summary>
[SuppressMessage("Usage", "CA2211", Justification = "The real library has these as fields.")]
public static class ModuleInitializer
{
    public static bool VipsInitialized;
    public static Exception? Exception;
    public static int? Version;

    // On first use and not when the assembly is loaded: a test that never touches an image needs no libvips.
    [SuppressMessage("Design", "CA1031", Justification = "Kept for the one who asks; the real library does the same.")]
    static ModuleInitializer()
    {
        try
        {
            VipsInitialized = NetVips.Init();
            if (VipsInitialized)
                Version = (Native.Version(0) << 16) + (Native.Version(1) << 8) + Native.Version(2);
            else
                Exception = new VipsException("unable to initialize libvips");
        }
        catch (Exception e)
        {
            Exception = e;
        }
    }
}
