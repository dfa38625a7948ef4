using System.Buffers;

namespace ImageCompressor.Domain.Images;

/// <summary>The name of a stored object: a bucket and a key that follows from the content, so that the same content is stored once.</summary>
/// <param name="Bucket"><see cref="OriginalBucket"/> or <see cref="CompressedBucket"/>.</param>
/// <param name="Key">Lower-case letters, digits, <c>-</c>, <c>.</c> and <c>/</c>; no empty, <c>.</c> or <c>..</c> part.</param>
public sealed record ObjectName(string Bucket, string Key)
{
    /// <summary>The bucket of originals.</summary>
    public const string OriginalBucket = "original-images";

    /// <summary>The bucket of compressed images and the reports on them.</summary>
    public const string CompressedBucket = "compressed-images";

    /// <summary>Characters of a key: every file system allows 255 in a name, and every S3 server 1,024 bytes.</summary>
    public const int MaxKeyLength = 200;

    private static readonly SearchValues<char> s_allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-./");

    /// <summary>The name of an object that never is there: to look for it asks whether the store answers. No hash is like it.</summary>
    public static ObjectName Probe { get; } = new(OriginalBucket, "probe");

    /// <summary>The original with this SHA-256 (64 lower-case hexadecimal digits).</summary>
    public static ObjectName Original(string sha256) => new(OriginalBucket, sha256);

    /// <summary>What a recipe made of the original with this SHA-256.</summary>
    /// <param name="sha256">The original's hash.</param>
    /// <param name="recipeHash"><see cref="Recipes.Recipe.Hash"/>.</param>
    /// <param name="extension">Without a dot: <c>webp</c>.</param>
    public static ObjectName Compressed(string sha256, string recipeHash, string extension) =>
        new(CompressedBucket, $"{sha256}/{recipeHash}.{extension}");

    /// <summary>The report on what a recipe made of an original: found there, the work is not done again.</summary>
    public static ObjectName Report(string sha256, string recipeHash) =>
        new(CompressedBucket, $"{sha256}/{recipeHash}.json");

    /// <summary>Refuses a name that could lead out of its bucket, or two names to one object, before an adapter touches anything.</summary>
    /// <exception cref="ArgumentException">It is no name of an object.</exception>
    public void ThrowIfUnsafe()
    {
        if (Bucket is not (OriginalBucket or CompressedBucket))
            throw new ArgumentException($"There is no bucket '{Bucket}'.", nameof(Bucket));
        if (Key.Length is 0 or > MaxKeyLength || Key.AsSpan().ContainsAnyExcept(s_allowed) || Key.Split('/').Any(IsUnsafe))
            throw new ArgumentException($"'{Key}' is no key of an object.", nameof(Key));
    }

    /// <summary>Bucket and key with a slash between them.</summary>
    public override string ToString() => $"{Bucket}/{Key}";

    /// <summary>Empty parts, <c>.</c> and <c>..</c>; and all that begin or end with a dot: Windows drops a dot at the end, so that two names
    /// would be one file, and one at the beginning hides the file.</summary>
    private static bool IsUnsafe(string part) => part.Length == 0 || part[0] == '.' || part[^1] == '.';
}
