namespace ImageCompressor.Imaging;

/// <summary>The limits of this room: section <c>Imaging</c> of the configuration.</summary>
public sealed class ImagingOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Imaging";

    /// <summary>Pixels of all frames together; default 100 million. Read from the header, before any decode.</summary>
    public long MaxPixels { get; set; } = 100_000_000;

    /// <summary>Frames of an animation; default 1,000.</summary>
    public int MaxFrames { get; set; } = 1_000;

    /// <summary>Scans of a JPEG; default 500. Each scan of a progressive JPEG passes over the whole image, so a small file can ask for
    /// thousands of passes: 2,000 scans in 359 KB took 11.7 s of CPU. Encoders write about ten.</summary>
    public int MaxScans { get; set; } = 500;

    /// <summary>Pixels along one side; default 100,000.</summary>
    public int MaxDimension { get; set; } = 100_000;

    /// <summary>Bytes of an unpacked colour profile; a larger one is ignored. Default 4 MiB; printers' profiles have 0.5 to 3.</summary>
    public int MaxProfileBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Bytes of one file; default 64 MiB, as much as is fetched.</summary>
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Bytes of an SVG; default 10 MB. It is read as XML twice and held as a tree.</summary>
    public int MaxSvgBytes { get; set; } = 10_000_000;

    /// <summary>Elements of an SVG; default 50,000. As copies (<c>use</c>, patterns, markers) they may be drawn 200,000 times in all.</summary>
    public int MaxSvgElements { get; set; } = 50_000;

    /// <summary>Pixels at which an SVG is drawn, and of all images in it; default 25 million. They cost more than those of a photograph.</summary>
    public long MaxSvgPixels { get; set; } = 25_000_000;

    /// <summary>The time that one image may take from header to result; default 120 s.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>All that is wrong with the settings, one sentence each, beginning with the setting's path; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Between(faults, nameof(MaxPixels), MaxPixels, 1, 10_000_000_000);
        Between(faults, nameof(MaxFrames), MaxFrames, 1, 100_000);
        Between(faults, nameof(MaxScans), MaxScans, 1, 100_000);
        // libvips itself ends at 10,000,000 pixels a side (VIPS_MAX_COORD).
        Between(faults, nameof(MaxDimension), MaxDimension, 1, 10_000_000);
        Between(faults, nameof(MaxProfileBytes), MaxProfileBytes, 0, 64 * 1024 * 1024);
        Between(faults, nameof(MaxBytes), MaxBytes, 1, int.MaxValue);
        Between(faults, nameof(MaxSvgBytes), MaxSvgBytes, 1, 1_000_000_000);
        Between(faults, nameof(MaxSvgElements), MaxSvgElements, 1, 1_000_000);
        Between(faults, nameof(MaxSvgPixels), MaxSvgPixels, 1, 1_000_000_000);
        if (Deadline <= TimeSpan.Zero || Deadline > TimeSpan.FromHours(24))
            faults.Add($"{Section}:{nameof(Deadline)} is {Deadline}; it must be longer than 00:00:00 and at most 24 hours.");
        return faults;
    }

    private static void Between(List<string> faults, string name, long value, long least, long most)
    {
        if (value < least || value > most)
            faults.Add(FormattableString.Invariant($"{Section}:{name} is {value}; it must be {least} to {most}."));
    }
}
