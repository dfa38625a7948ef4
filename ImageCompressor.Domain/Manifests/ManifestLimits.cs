namespace ImageCompressor.Domain.Manifests;

/// <summary>How large a sheet may be.</summary>
public sealed record ManifestLimits
{
    /// <summary>Bytes of the file. Default 256 MB.</summary>
    public long MaxBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Rows, the header not counted. Default 1,000,000.</summary>
    public long MaxRows { get; init; } = 1_000_000;

    /// <summary>URLs in one row; what is beyond is refused, the row is not. Default 1,000.</summary>
    public int MaxUrlsPerRow { get; init; } = 1_000;

    /// <summary>URLs in the sheet. Default 5,000,000.</summary>
    public long MaxUrls { get; init; } = 5_000_000;

    /// <summary>Characters in one cell. Default 1,000,000: 1,000 URLs of 1,000 characters.</summary>
    public int MaxCellLength { get; init; } = 1_000_000;

    /// <summary>Columns. Default 2,000.</summary>
    public int MaxColumns { get; init; } = 2_000;

    /// <summary>Characters of all column names together. Default 100,000, 50 for each of 2,000 columns: they are read whenever anything is asked of their
    /// batch, and by the thousand when batches are listed.</summary>
    public int MaxHeaderLength { get; init; } = 100_000;

    /// <summary>Characters in one URL: longer ones are refused. Default 8,000, the length that RFC 9110, 4.1 asks every server to support.</summary>
    public int MaxUrlLength { get; init; } = 8_000;
}
