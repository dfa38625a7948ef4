using System.Runtime.InteropServices;

namespace NetVips;

internal static partial class Native
{
    [LibraryImport(Library, EntryPoint = "vips_operation_new", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint OperationNew(string name);

    [LibraryImport(Library, EntryPoint = "vips_cache_operation_build")]
    internal static partial nint CacheOperationBuild(Operation operation);

    [LibraryImport(Library, EntryPoint = "vips_object_unref_outputs")]
    internal static partial void ObjectUnrefOutputs(VipsObject vipsObject);

    [LibraryImport(Library, EntryPoint = "vips_object_get_args")]
    internal static partial int ObjectGetArgs(VipsObject vipsObject, out nint names, out nint flags, out int count);

    [LibraryImport(Library, EntryPoint = "vips_object_get_argument")]
    internal static partial int ObjectGetArgument(VipsObject vipsObject, nint name, out nint pspec, out nint argumentClass, out nint argumentInstance);

    [LibraryImport(Library, EntryPoint = "vips_source_new_from_memory")]
    internal static partial nint SourceNewFromMemory(nint data, nuint length);

    [LibraryImport(Library, EntryPoint = "vips_target_new_to_memory")]
    internal static partial nint TargetNewToMemory();

    [LibraryImport(Library, EntryPoint = "vips_image_new_from_memory_copy")]
    internal static partial nint ImageNewFromMemoryCopy(nint data, nuint size, int width, int height, int bands, int format);

    [LibraryImport(Library, EntryPoint = "vips_image_write_to_memory")]
    internal static partial nint ImageWriteToMemory(Image image, out nuint size);

    [LibraryImport(Library, EntryPoint = "vips_image_copy_memory")]
    internal static partial nint ImageCopyMemory(Image image);

    [LibraryImport(Library, EntryPoint = "vips_region_new")]
    internal static partial nint RegionNew(Image image);

    [LibraryImport(Library, EntryPoint = "vips_region_fetch")]
    internal static partial nint RegionFetch(Region region, int left, int top, int width, int height, out nuint size);

    [LibraryImport(Library, EntryPoint = "vips_image_get_width")]
    internal static partial int ImageGetWidth(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_height")]
    internal static partial int ImageGetHeight(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_bands")]
    internal static partial int ImageGetBands(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_format")]
    internal static partial int ImageGetFormat(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_interpretation")]
    internal static partial int ImageGetInterpretation(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_xres")]
    internal static partial double ImageGetXres(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_yres")]
    internal static partial double ImageGetYres(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_page_height")]
    internal static partial int ImageGetPageHeight(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_hasalpha")]
    internal static partial int ImageHasAlpha(Image image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_typeof", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ImageGetTypeof(Image image, string name);

    [LibraryImport(Library, EntryPoint = "vips_image_get", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ImageGet(Image image, string name, ref GValue copy);

    [LibraryImport(Library, EntryPoint = "vips_image_set_kill")]
    internal static partial void ImageSetKill(Image image, int kill);

    [LibraryImport(Library, EntryPoint = "vips_image_set", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void ImageSet(Image image, string name, in GValue value);

    [LibraryImport(Library, EntryPoint = "vips_image_set_blob_copy", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void ImageSetBlobCopy(Image image, string name, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(Library, EntryPoint = "vips_image_remove", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ImageRemove(Image image, string name);

    [LibraryImport(Library, EntryPoint = "vips_image_get_fields")]
    internal static partial nint ImageGetFields(Image image);

    [LibraryImport(Library, EntryPoint = "g_strfreev")]
    internal static partial void FreeStrings(nint strings);
}
