using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.FileSystem;

/// <summary>Where an object lies under the root: <c>bucket/ab/abcdef_0123.jpg</c>.</summary>
/// <remarks>Two characters of the key make a folder, so that a million objects lie in 256 folders and not in one. The slash of a key
/// becomes an underscore, which no key can hold: a folder for each original would double the number of inodes, and the last one
/// to delete an object would have to remove the folder under the feet of somebody who is just storing another.</remarks>
internal static class ObjectPath
{
    /// <summary>The path below the root.</summary>
    /// <exception cref="ArgumentException">The name is none.</exception>
    public static string Of(ObjectName name)
    {
        name.ThrowIfUnsafe();
        var file = name.Key.Replace('/', '_');
        return Path.Combine(name.Bucket, file.Length < 2 ? file + "_" : file[..2], file);
    }
}
