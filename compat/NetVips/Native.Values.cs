using System.Runtime.InteropServices;

namespace NetVips;

internal static partial class Native
{
    [LibraryImport(Library, EntryPoint = "g_value_init")]
    internal static partial nint ValueInit(ref GValue value, nint type);

    [LibraryImport(Library, EntryPoint = "g_value_unset")]
    internal static partial void ValueUnset(ref GValue value);

    [LibraryImport(Library, EntryPoint = "g_value_set_boolean")]
    internal static partial void ValueSetBoolean(ref GValue value, int boolean);

    [LibraryImport(Library, EntryPoint = "g_value_get_boolean")]
    internal static partial int ValueGetBoolean(in GValue value);

    [LibraryImport(Library, EntryPoint = "g_value_set_int")]
    internal static partial void ValueSetInt(ref GValue value, int integer);

    [LibraryImport(Library, EntryPoint = "g_value_get_int")]
    internal static partial int ValueGetInt(in GValue value);

    [LibraryImport(Library, EntryPoint = "g_value_set_double")]
    internal static partial void ValueSetDouble(ref GValue value, double number);

    [LibraryImport(Library, EntryPoint = "g_value_get_double")]
    internal static partial double ValueGetDouble(in GValue value);

    [LibraryImport(Library, EntryPoint = "g_value_set_string", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void ValueSetString(ref GValue value, string text);

    [LibraryImport(Library, EntryPoint = "g_value_get_string")]
    internal static partial nint ValueGetString(in GValue value);

    [LibraryImport(Library, EntryPoint = "g_value_set_enum")]
    internal static partial void ValueSetEnum(ref GValue value, int member);

    [LibraryImport(Library, EntryPoint = "g_value_get_enum")]
    internal static partial int ValueGetEnum(in GValue value);

    [LibraryImport(Library, EntryPoint = "g_value_set_flags")]
    internal static partial void ValueSetFlags(ref GValue value, uint flags);

    [LibraryImport(Library, EntryPoint = "g_value_set_object")]
    internal static partial void ValueSetObject(ref GValue value, GObject gobject);

    [LibraryImport(Library, EntryPoint = "g_value_get_object")]
    internal static partial nint ValueGetObject(in GValue value);

    [LibraryImport(Library, EntryPoint = "vips_value_get_ref_string")]
    internal static partial nint ValueGetRefString(in GValue value, out nuint length);

    [LibraryImport(Library, EntryPoint = "vips_value_get_blob")]
    internal static partial nint ValueGetBlob(in GValue value, out nuint length);

    [LibraryImport(Library, EntryPoint = "vips_value_get_array_int")]
    internal static partial nint ValueGetArrayInt(in GValue value, out int count);

    [LibraryImport(Library, EntryPoint = "vips_value_set_array_int")]
    internal static partial void ValueSetArrayInt(ref GValue value, ReadOnlySpan<int> array, int count);

    [LibraryImport(Library, EntryPoint = "vips_value_get_array_double")]
    internal static partial nint ValueGetArrayDouble(in GValue value, out int count);

    [LibraryImport(Library, EntryPoint = "vips_value_set_array_double")]
    internal static partial void ValueSetArrayDouble(ref GValue value, ReadOnlySpan<double> array, int count);

    [LibraryImport(Library, EntryPoint = "vips_value_set_array_image")]
    internal static partial void ValueSetArrayImage(ref GValue value, int count);

    [LibraryImport(Library, EntryPoint = "vips_value_get_array_image")]
    internal static partial nint ValueGetArrayImage(in GValue value, out int count);
}
