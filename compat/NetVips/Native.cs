using System.Runtime.InteropServices;

namespace NetVips;

/// <summary>
/// The part of GObject's and libvips' C interface that is needed here. No function with a variable argument list: their calling
/// convention differs from the declared one on some processors (arm64 macOS), so operations are driven by properties.
/// </summary>
internal static partial class Native
{
    /// <summary>Not a file name: <see cref="LibraryFile"/> resolves it to the library beside the app.</summary>
    private const string Library = "libvips";

    // A static constructor and not a field initialiser: it has to run before the first call of any of the functions.
    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, LibraryFile.Resolve);

    [LibraryImport(Library, EntryPoint = "vips_init", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Init(string name);

    [LibraryImport(Library, EntryPoint = "vips_version")]
    internal static partial int Version(int flag);

    [LibraryImport(Library, EntryPoint = "vips_concurrency_get")]
    internal static partial int ConcurrencyGet();

    [LibraryImport(Library, EntryPoint = "vips_concurrency_set")]
    internal static partial void ConcurrencySet(int threads);

    [LibraryImport(Library, EntryPoint = "vips_block_untrusted_set")]
    internal static partial void BlockUntrustedSet(int state);

    [LibraryImport(Library, EntryPoint = "vips_operation_block_set", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void OperationBlockSet(string name, int state);

    [LibraryImport(Library, EntryPoint = "vips_cache_get_max")]
    internal static partial int CacheGetMax();

    [LibraryImport(Library, EntryPoint = "vips_cache_set_max")]
    internal static partial void CacheSetMax(int max);

    [LibraryImport(Library, EntryPoint = "vips_cache_get_size")]
    internal static partial int CacheGetSize();

    [LibraryImport(Library, EntryPoint = "vips_tracked_get_allocs")]
    internal static partial int TrackedGetAllocs();

    [LibraryImport(Library, EntryPoint = "vips_tracked_get_mem")]
    internal static partial nuint TrackedGetMem();

    [LibraryImport(Library, EntryPoint = "vips_tracked_get_mem_highwater")]
    internal static partial nuint TrackedGetMemHighwater();

    [LibraryImport(Library, EntryPoint = "vips_tracked_get_files")]
    internal static partial int TrackedGetFiles();

    [LibraryImport(Library, EntryPoint = "vips_error_buffer_copy")]
    internal static partial nint ErrorBufferCopy();

    [LibraryImport(Library, EntryPoint = "g_free")]
    internal static partial void Free(nint memory);

    [LibraryImport(Library, EntryPoint = "g_object_ref")]
    internal static partial nint Ref(nint gobject);

    [LibraryImport(Library, EntryPoint = "g_object_unref")]
    internal static partial void Unref(nint gobject);

    [LibraryImport(Library, EntryPoint = "g_object_set_property", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void SetProperty(GObject gobject, string name, in GValue value);

    [LibraryImport(Library, EntryPoint = "g_object_get_property", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void GetProperty(GObject gobject, string name, ref GValue value);

    [LibraryImport(Library, EntryPoint = "g_type_from_name", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint TypeFromName(string name);

    [LibraryImport(Library, EntryPoint = "g_type_fundamental")]
    internal static partial nint TypeFundamental(nint type);

    [LibraryImport(Library, EntryPoint = "g_log_set_handler", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial uint LogSetHandler(string? domain, int levels,
        delegate* unmanaged[Cdecl]<nint, int, nint, nint, void> handler, nint data);
}
