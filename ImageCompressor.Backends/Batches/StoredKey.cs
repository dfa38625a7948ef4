using System.Globalization;
using System.Text.RegularExpressions;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.Batches;

/// <summary>An object's name taken apart, as it is stored: 32 bytes of hash, the number of a recipe, an extension. The whole text would take
/// 250 bytes per image, and twice, because it is indexed.</summary>
/// <param name="Sha">The SHA-256 of the original, 32 bytes as 64 hexadecimal digits.</param>
/// <param name="RecipeHash">Empty for an original.</param>
/// <param name="Extension">Without a dot; empty for an original.</param>
internal readonly partial record struct StoredKey(string Sha, string RecipeHash, string Extension)
{
    /// <summary>The extension of <see cref="ObjectName.Report"/>.</summary>
    public const string ReportExtension = "json";

    public byte[] ShaBytes => Convert.FromHexString(Sha);

    /// <summary>The name again.</summary>
    public ObjectName Name => Extension.Length == 0 ? ObjectName.Original(Sha) : ObjectName.Compressed(Sha, RecipeHash, Extension);

    /// <summary>The names of all that was stored for an outcome. The report on a kept original is not known by it, and stays: it is small, and names nothing that is not there.</summary>
    /// <exception cref="ArgumentException">A name is none that <see cref="ObjectName"/> makes.</exception>
    public static IEnumerable<StoredKey> AllOf(ImageOutcome outcome)
    {
        if (outcome.Original is { } original)
            yield return Of(original.Name);
        if (outcome.Delivered is not { } delivered || Of(delivered.Name) is not { Extension.Length: > 0 } key)
            yield break;
        yield return key with { Extension = ReportExtension };
        yield return key;
    }

    /// <exception cref="ArgumentException">The name is none that <see cref="ObjectName"/> makes.</exception>
    public static StoredKey Of(ObjectName name)
    {
        if (name.Bucket == ObjectName.OriginalBucket && OriginalKey().IsMatch(name.Key))
            return new(name.Key, "", "");
        if (name.Bucket == ObjectName.CompressedBucket && CompressedKey().Match(name.Key) is { Success: true } match)
            return new(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
        throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"'{name}' does not follow from any content."), nameof(name));
    }

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OriginalKey();

    [GeneratedRegex(@"\A([0-9a-f]{64})/([0-9a-f]{32})\.([a-z0-9]{1,8})\z", RegexOptions.CultureInvariant)]
    private static partial Regex CompressedKey();
}
