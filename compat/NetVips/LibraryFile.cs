using System.Reflection;
using System.Runtime.InteropServices;

namespace NetVips;

/// <summary>Finds libvips beside the app and nowhere else: a library of the distribution may be older, and may lack encoders.</summary>
internal static class LibraryFile
{
    private static readonly Lazy<nint> s_handle = new(Load);

    internal static string Path => System.IO.Path.Combine(AppContext.BaseDirectory, "libvips", Name);

    private static string Name =>
        OperatingSystem.IsWindows() ? "libvips-42.dll"
        : OperatingSystem.IsMacOS() ? "libvips-cpp.dylib"
        : "libvips-cpp.so";

    /// <summary>Every import of this assembly is one of libvips or of GLib, which is linked into it.</summary>
    internal static nint Resolve(string library, Assembly assembly, DllImportSearchPath? searchPath) => s_handle.Value;

    private static nint Load()
    {
        if (!File.Exists(Path))
            throw new DllNotFoundException(
                $"libvips was not found at {Path}. A build of the Portable profile puts it there with npm; copy the folder 'libvips' along with the app.");
        return NativeLibrary.Load(Path);
    }
}
