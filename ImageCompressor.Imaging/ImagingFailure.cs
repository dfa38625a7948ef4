namespace ImageCompressor.Imaging;

/// <summary>Every way in which this room can fail. Each has a failure kind of the same meaning in the Domain.</summary>
public enum ImagingFailure
{
    /// <summary>No bytes at all.</summary>
    Empty,

    /// <summary>The content is not an image: a page, text, a document, something unknown.</summary>
    NotAnImage,

    /// <summary>An image of a format, or of a variant of a format, that is not read here; the detail names it.</summary>
    UnsupportedFormat,

    /// <summary>The image is truncated or broken.</summary>
    Damaged,

    /// <summary>More pixels, all frames counted, or a longer side than allowed.</summary>
    TooManyPixels,

    /// <summary>More frames or scans than allowed.</summary>
    TooComplex,

    /// <summary>The asked format cannot hold this image; the detail says its limit.</summary>
    CannotEncode,

    /// <summary>No quality makes the image as small as asked; the detail says the least that was reached.</summary>
    MaxBytesNotReached,

    /// <summary>An operation has nothing to work on; the detail says which and why.</summary>
    ImpossibleOperation,

    /// <summary>A watermark's image is not there or not readable, or there is no font for its text.</summary>
    WatermarkUnusable,

    /// <summary>The deadline passed.</summary>
    Timeout,

    /// <summary>A fault of this service: the image decodes, and yet the work on it failed.</summary>
    Internal,
}

/// <summary>An image could not be compressed, and why.</summary>
public sealed class ImagingException : Exception
{
    /// <summary>A failure with what a person needs beyond its kind.</summary>
    /// <param name="failure">The kind.</param>
    /// <param name="detail">A format, a size, a limit, a decoder's words; never a path. Null when the kind says all.</param>
    /// <param name="inner">The native error behind it, for the log.</param>
    public ImagingException(ImagingFailure failure, string? detail = null, Exception? inner = null)
        : base(detail is null ? failure.ToString() : $"{failure}: {detail}", inner)
    {
        Failure = failure;
        Detail = detail;
    }

    /// <summary>The kind.</summary>
    public ImagingFailure Failure { get; }

    /// <summary>What a person needs beyond the kind; at most 200 characters, never a path. May be null.</summary>
    public string? Detail { get; }
}
