namespace ImageCompressor.Domain.Failures;

/// <summary>Every way in which an image can fail. The list is closed; <see cref="Failure"/> says what each means.</summary>
public enum FailureKind
{
    /// <summary>The URL cannot be used: no host, wrong scheme, credentials in it.</summary>
    InvalidUrl,

    /// <summary>The host's name has no address.</summary>
    DnsFailure,

    /// <summary>The host's address is not a public one.</summary>
    BlockedAddress,

    /// <summary>No connection could be made.</summary>
    ConnectFailed,

    /// <summary>TLS could not be agreed, or the certificate is not trusted.</summary>
    TlsFailed,

    /// <summary>The host answered with an error status.</summary>
    HttpStatus,

    /// <summary>More redirects than allowed.</summary>
    TooManyRedirects,

    /// <summary>A deadline passed while fetching.</summary>
    Timeout,

    /// <summary>The answer broke off before its end.</summary>
    ConnectionLost,

    /// <summary>The answer is not HTTP, or contradicts itself.</summary>
    BadResponse,

    /// <summary>More bytes than allowed.</summary>
    TooLarge,

    /// <summary>No bytes at all.</summary>
    Empty,

    /// <summary>The content is not an image: an HTML page, text, something unknown.</summary>
    NotAnImage,

    /// <summary>An image of a format that is not read here.</summary>
    UnsupportedFormat,

    /// <summary>The image is truncated or broken.</summary>
    DamagedImage,

    /// <summary>More pixels (all frames counted) than allowed.</summary>
    TooManyPixels,

    /// <summary>More frames or scans than allowed.</summary>
    TooComplex,

    /// <summary>The asked format cannot hold this image: too wide or high, or transparent where the format has no transparency.</summary>
    CannotEncode,

    /// <summary>No quality makes the image as small as the recipe asks.</summary>
    MaxBytesNotReached,

    /// <summary>An operation has nothing to work on: a crop beside the image, for one.</summary>
    ImpossibleOperation,

    /// <summary>The image that a watermark names is not in the store, or is none that can be laid over another.</summary>
    WatermarkUnusable,

    /// <summary>Processing took longer than allowed.</summary>
    ProcessingTimeout,

    /// <summary>The original of an uploaded image is no longer in the store.</summary>
    OriginalMissing,

    /// <summary>The process that worked on it died, again and again.</summary>
    WorkerCrashed,

    /// <summary>The store could not keep it.</summary>
    StorageFailed,

    /// <summary>A fault of this service.</summary>
    Internal,
}

/// <summary>Whose fault a failure is: who can do something about it.</summary>
public enum FailureFault
{
    /// <summary>The sheet: its owner can correct the URL or the recipe.</summary>
    Caller,

    /// <summary>The host or the image that it serves.</summary>
    Source,

    /// <summary>This service.</summary>
    Service,
}
