namespace ImageCompressor.Imaging;

/// <summary>The outcome for one image: new bytes, or the advice to deliver the original.</summary>
/// <remarks>
/// A kept original is the file as it came, with its metadata: orientation, colour profile, and also Exif and a place of
/// recording where it has them.
/// </remarks>
public sealed record CompressedImage
{
    /// <summary>The file; null when the original is to be delivered.</summary>
    public byte[]? Content { get; init; }

    /// <summary>Without a dot: <c>jpg</c>, <c>webp</c> ...; the original's when that is delivered.</summary>
    public required string Extension { get; init; }

    /// <summary>The IANA media type; the original's when that is delivered.</summary>
    public required string MediaType { get; init; }

    /// <summary>In pixels, as shown.</summary>
    public required int Width { get; init; }

    /// <summary>In pixels, as shown.</summary>
    public required int Height { get; init; }

    /// <summary>The quality that the encoder was given, 1 to 100: lower than asked where <c>maxBytes</c> needs it, and on the encoder's own scale with
    /// <c>auto</c>. Null where the result has none (lossless, GIF as asked) or the original is kept.</summary>
    public int? Quality { get; init; }

    /// <summary>How many times an encoder ran until the result was as asked.</summary>
    public int Encodes { get; init; } = 1;

    /// <summary>Frames of the result; 1 for a still image.</summary>
    public int Frames { get; init; } = 1;

    /// <summary>One of <see cref="KeptReasons"/> when the original is to be delivered; else null.</summary>
    public string? KeptReason { get; init; }

    /// <summary>Some of <see cref="ImageWarnings"/>, in the order in which they arose.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>Why an original is delivered as it is. The codes are stable.</summary>
public static class KeptReasons
{
    /// <summary>The result was not smaller than the original, and nothing that was asked for had to change it.</summary>
    public const string NotSmaller = "not_smaller";

    /// <summary>An animation whose format can be kept only by leaving it alone: an animated PNG.</summary>
    public const string AnimationKept = "animation_kept";
}

/// <summary>What a person may want to know of a result. The codes are stable.</summary>
public static class ImageWarnings
{
    /// <summary>Only the first frame is left of an animation, as the asked format is still.</summary>
    public const string AnimationDropped = "animation_dropped";

    /// <summary>Only the first page is left of several.</summary>
    public const string PagesDropped = "pages_dropped";

    /// <summary>The asked format has no transparency; what showed through is now the background, or white.</summary>
    public const string TransparencyFlattened = "transparency_flattened";

    /// <summary>The result is larger than the original, as another format or size was asked for.</summary>
    public const string LargerThanOriginal = "larger_than_original";

    /// <summary>The colour profile is broken, too large or of another kind than the image; the colours were taken as they are.</summary>
    public const string ProfileIgnored = "profile_ignored";

    /// <summary>More than 8 bits per sample were reduced to 8.</summary>
    public const string DepthReduced = "depth_reduced";

    /// <summary>The original is truncated or broken; what browsers show of it was taken.</summary>
    public const string DamagedInput = "damaged_input";

    /// <summary>Printers' colours (CMYK) without a usable profile: what they were meant to look like is a guess.</summary>
    public const string ProfileMissing = "profile_missing";

    /// <summary>The colours were to be kept, and the asked format cannot hold them; they were converted to sRGB.</summary>
    public const string ColourConverted = "colour_converted";

    /// <summary>High dynamic range was brought to what an ordinary screen shows; its highlights are paler.</summary>
    public const string HdrToneMapped = "hdr_tone_mapped";

    /// <summary>A map that makes the image brighter on screens of high dynamic range was left out; on all others it looks the same.</summary>
    public const string GainMapDropped = "gain_map_dropped";

    /// <summary>Some metadata that was to be kept is broken or too large, and was left out.</summary>
    public const string MetadataIgnored = "metadata_ignored";
}
