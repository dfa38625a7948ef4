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

    /// <summary>Bucket and key with a slash between them.</summary>
    public override string ToString() => $"{Bucket}/{Key}";
}
