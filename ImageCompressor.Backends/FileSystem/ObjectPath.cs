using System.Buffers;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.FileSystem;

/// <summary>Where an object lies under the root: <c>bucket/ab/abcdef_0123.jpg</c>.</summary>
/// <remarks>Two characters of the key make a folder, so that a million objects lie in 256 folders and not in one. The slash of a key
/// becomes an underscore, which no key can hold: a folder for each original would double the number of inodes, and the last one
/// to delete an object would have to remove the folder under the feet of somebody who is just storing another.</remarks>
internal static class ObjectPath
{
    /// <summary>Characters of a key: every file system allows 255 in a name, and a temporary file has a name of its own.</summary>
    public const int MaxKeyLength = 200;

    private static readonly SearchValues<char> s_allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-./");

    /// <summary>The path below the root.</summary>
    /// <exception cref="ArgumentException">The name is none: it could lead out of its bucket, or two names to one file.</exception>
    public static string Of(ObjectName name)
    {
        if (name.Bucket is not (ObjectName.OriginalBucket or ObjectName.CompressedBucket))
            throw new ArgumentException($"There is no bucket '{name.Bucket}'.", nameof(name));
        if (name.Key.Length is 0 or > MaxKeyLength || name.Key.AsSpan().ContainsAnyExcept(s_allowed) || name.Key.Split('/').Any(IsUnsafe))
            throw new ArgumentException($"'{name.Key}' is no key of an object.", nameof(name));
        var file = name.Key.Replace('/', '_');
        return Path.Combine(name.Bucket, file.Length < 2 ? file + "_" : file[..2], file);
    }

    /// <summary>Empty parts, <c>.</c> and <c>..</c>; and all that begin or end with a dot: Windows drops a dot at the end, so that two names
    /// would be one file, and one at the beginning hides the file.</summary>
    private static bool IsUnsafe(string part) => part.Length == 0 || part[0] == '.' || part[^1] == '.';
}
