namespace ImageCompressor.Api.Uploads;

/// <summary>How much one upload of images may bring. Configuration section <c>Uploads</c>. How large one image may be stands in <c>Fetching</c> and
/// <c>Imaging</c>: it may come either way.</summary>
internal sealed class UploadOptions
{
    public const string Section = "Uploads";

    /// <summary>Bytes of a whole request, archives as they are sent.</summary>
    public long MaxBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>Images of a request; those in archives and those that are refused are counted.</summary>
    public int MaxImages { get; set; } = 1_000;

    /// <summary>Bytes of all that an archive holds, unpacked.</summary>
    public long MaxUnpackedBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>The longest that a caller may <c>wait</c> for its result.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(60);

    public IEnumerable<string> Validate()
    {
        if (MaxBytes < 1) yield return $"{Section}:{nameof(MaxBytes)} is {MaxBytes}; give 1 or more.";
        if (MaxImages is < 1 or > 100_000) yield return $"{Section}:{nameof(MaxImages)} is {MaxImages}; give 1 to 100000.";
        if (MaxUnpackedBytes < 1) yield return $"{Section}:{nameof(MaxUnpackedBytes)} is {MaxUnpackedBytes}; give 1 or more.";
        if (MaxWait < TimeSpan.Zero || MaxWait > TimeSpan.FromMinutes(10)) yield return $"{Section}:{nameof(MaxWait)} is {MaxWait}; give 00:00:00 to 00:10:00.";
    }
}
