namespace ImageCompressor.Processing;

/// <summary>How much a worker does at once. Configuration section <c>Processing</c>.</summary>
public sealed class ProcessingOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Processing";

    /// <summary>Images in hand at once, fetching, waiting, encoding or being stored; 1 to 1,000. Default 24: more hides slower hosts, and costs
    /// memory only up to <c>Fetching:MaxBytesInMemory</c>.</summary>
    public int Slots { get; set; } = 24;

    /// <summary>Images encoded at once, one thread each; 1 to 256. Default: the machine's processors. More threads for one image bring
    /// nothing for JPEG and WebP.</summary>
    public int Encoders { get; set; } = Environment.ProcessorCount;

    /// <summary>Megapixels (all frames counted, AVIF three times) being decoded or encoded at once; 1 to 10,000. Default 80, which is about 800 MB. An image that is
    /// larger goes alone.</summary>
    public double MegapixelsInFlight { get; set; } = 80;

    /// <summary>How long images in hand may go on after a stop is asked for, before they are handed back; 0 to 10 minutes. Default 15 s.</summary>
    public TimeSpan StopDeadline { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an image waits for an image store that is away, each time that it needs it; 0 to 1 hour. Default 2 minutes: a restart of the store
    /// passes, and an image that waits at every step is still answered before its lease runs out. Not part of the image's own time.</summary>
    public TimeSpan StorePatience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether the service works on images itself. Null, the default: only when no broker carries jobs to workers of their own. A worker always does.</summary>
    public bool? InProcess { get; set; }

    /// <summary>All that is wrong with the values, a sentence each.</summary>
    public IEnumerable<string> Validate()
    {
        if (Slots is < 1 or > 1000) yield return $"{Section}:{nameof(Slots)} is {Slots}; give 1 to 1000.";
        if (Encoders is < 1 or > 256) yield return $"{Section}:{nameof(Encoders)} is {Encoders}; give 1 to 256.";
        if (MegapixelsInFlight is not (>= 1 and <= 10_000))
            yield return $"{Section}:{nameof(MegapixelsInFlight)} is {MegapixelsInFlight}; give 1 to 10000.";
        if (StopDeadline < TimeSpan.Zero || StopDeadline > TimeSpan.FromMinutes(10))
            yield return $"{Section}:{nameof(StopDeadline)} is {StopDeadline}; give 00:00:00 to 00:10:00.";
        if (StorePatience < TimeSpan.Zero || StorePatience > TimeSpan.FromHours(1))
            yield return $"{Section}:{nameof(StorePatience)} is {StorePatience}; give 00:00:00 to 01:00:00.";
    }
}
