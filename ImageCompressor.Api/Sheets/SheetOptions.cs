using ImageCompressor.Domain.Manifests;

namespace ImageCompressor.Api.Sheets;

/// <summary>How large a sheet may be, see <see cref="ManifestLimits"/>. Configuration section <c>Sheets</c>.</summary>
internal sealed class SheetOptions
{
    public const string Section = "Sheets";

    private static readonly ManifestLimits s_defaults = new();

    public long MaxBytes { get; set; } = s_defaults.MaxBytes;
    public long MaxRows { get; set; } = s_defaults.MaxRows;
    public int MaxUrlsPerRow { get; set; } = s_defaults.MaxUrlsPerRow;
    public long MaxUrls { get; set; } = s_defaults.MaxUrls;

    public ManifestLimits ToLimits() => s_defaults with
    {
        MaxBytes = MaxBytes,
        MaxRows = MaxRows,
        MaxUrlsPerRow = MaxUrlsPerRow,
        MaxUrls = MaxUrls,
    };

    public IEnumerable<string> Validate()
    {
        if (MaxBytes < 1) yield return $"{Section}:{nameof(MaxBytes)} is {MaxBytes}; give 1 or more.";
        if (MaxRows < 1) yield return $"{Section}:{nameof(MaxRows)} is {MaxRows}; give 1 or more.";
        if (MaxUrlsPerRow < 1) yield return $"{Section}:{nameof(MaxUrlsPerRow)} is {MaxUrlsPerRow}; give 1 or more.";
        if (MaxUrls < 1) yield return $"{Section}:{nameof(MaxUrls)} is {MaxUrls}; give 1 or more.";
    }
}
