using static ImageCompressor.Domain.Failures.FailureFault;

namespace ImageCompressor.Domain.Failures;

/// <summary>The consequences of each kind of failure, decided once, in data.</summary>
internal static class FailureTable
{
    internal readonly record struct Consequences(string Code, bool Retryable, FailureFault Fault, string Sentence);

    private static readonly Dictionary<FailureKind, Consequences> s_rows = new()
    {
        [FailureKind.InvalidUrl] = new("invalid_url", false, Caller, "The URL cannot be used; give a complete http or https address."),
        [FailureKind.DnsFailure] = new("dns_failure", true, Source, "The host's name could not be resolved."),
        [FailureKind.BlockedAddress] = new("blocked_address", false, Caller, "The host's address is not public; only public hosts and those that the operator allows are fetched."),
        [FailureKind.ConnectFailed] = new("connect_failed", true, Source, "No connection to the host could be made."),
        [FailureKind.TlsFailed] = new("tls_failed", false, Source, "No trusted secure connection to the host could be made."),
        [FailureKind.HttpStatus] = new("http_error", false, Source, "The host answered with an error."),
        [FailureKind.TooManyRedirects] = new("too_many_redirects", false, Source, "The host redirected too often."),
        [FailureKind.Timeout] = new("timeout", true, Source, "The host took too long."),
        [FailureKind.ConnectionLost] = new("connection_lost", true, Source, "The host broke the connection off before the end."),
        [FailureKind.BadResponse] = new("bad_response", false, Source, "The host's answer could not be understood."),
        [FailureKind.TooLarge] = new("too_large", false, Source, "The file is larger than allowed."),
        [FailureKind.Empty] = new("empty", false, Source, "The host sent an empty file."),
        [FailureKind.NotAnImage] = new("not_an_image", false, Source, "What the host sent is not an image."),
        [FailureKind.UnsupportedFormat] = new("unsupported_format", false, Source, "Images of this format cannot be read here."),
        [FailureKind.DamagedImage] = new("damaged_image", false, Source, "The image is damaged or incomplete."),
        [FailureKind.TooManyPixels] = new("too_many_pixels", false, Source, "The image has more pixels than allowed."),
        [FailureKind.TooComplex] = new("too_complex", false, Source, "The image has more frames or scans than allowed."),
        [FailureKind.CannotEncode] = new("cannot_encode", false, Caller, "The asked format cannot hold this image; ask for another format or a smaller size."),
        [FailureKind.MaxBytesNotReached] = new("max_bytes_not_reached", false, Caller, "No quality makes the image as small as asked; allow more bytes or ask for a smaller size."),
        [FailureKind.ImpossibleOperation] = new("impossible_operation", false, Caller, "An operation of the recipe does not fit this image."),
        [FailureKind.WatermarkUnusable] = new("watermark_unusable", false, Caller, "The watermark cannot be used; name a stored image, or write a text for which this service has a font."),
        [FailureKind.ProcessingTimeout] = new("processing_timeout", false, Source, "The image took too long to process."),
        [FailureKind.OriginalMissing] = new("original_missing", false, Caller, "The uploaded image is no longer stored; upload it again."),
        [FailureKind.WorkerCrashed] = new("worker_crashed", true, Service, "The image was given up because the process working on it died several times."),
        [FailureKind.StorageFailed] = new("storage_failed", true, Service, "The image could not be stored."),
        [FailureKind.Internal] = new("internal_error", true, Service, "Something went wrong in this service."),
    };

    internal static Consequences Row(FailureKind kind) => s_rows[kind];
}
