using ImageCompressor.Domain.Failures;
using ImageCompressor.Fetching;
using ImageCompressor.Imaging;

namespace ImageCompressor.Processing;

/// <summary>The one place where what a room could not do becomes a failure of an image.</summary>
public static class FailureMapping
{
    /// <summary>What an image that met this has failed of.</summary>
    public static Failure From(Exception exception) => exception switch
    {
        FetchException fetch => new Failure(From(fetch.Failure), fetch.HttpStatus, fetch.Detail),
        ImagingException imaging => new Failure(From(imaging.Failure), null, imaging.Detail),
        OriginalMissingException => new Failure(FailureKind.OriginalMissing),
        IOException or UnauthorizedAccessException => new Failure(FailureKind.StorageFailed),
        _ => new Failure(FailureKind.Internal, null, exception.GetType().Name),
    };

    private static FailureKind From(FetchFailure failure) => failure switch
    {
        FetchFailure.InvalidUrl => FailureKind.InvalidUrl,
        FetchFailure.DnsFailure => FailureKind.DnsFailure,
        FetchFailure.BlockedAddress => FailureKind.BlockedAddress,
        FetchFailure.ConnectFailed => FailureKind.ConnectFailed,
        FetchFailure.TlsFailed => FailureKind.TlsFailed,
        FetchFailure.HttpStatus => FailureKind.HttpStatus,
        FetchFailure.TooManyRedirects => FailureKind.TooManyRedirects,
        FetchFailure.Timeout => FailureKind.Timeout,
        FetchFailure.ConnectionLost => FailureKind.ConnectionLost,
        FetchFailure.BadResponse => FailureKind.BadResponse,
        FetchFailure.TooLarge => FailureKind.TooLarge,
        FetchFailure.Empty => FailureKind.Empty,
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, null),
    };

    private static FailureKind From(ImagingFailure failure) => failure switch
    {
        ImagingFailure.Empty => FailureKind.Empty,
        ImagingFailure.NotAnImage => FailureKind.NotAnImage,
        ImagingFailure.UnsupportedFormat => FailureKind.UnsupportedFormat,
        ImagingFailure.Damaged => FailureKind.DamagedImage,
        ImagingFailure.TooManyPixels => FailureKind.TooManyPixels,
        ImagingFailure.TooComplex => FailureKind.TooComplex,
        ImagingFailure.CannotEncode => FailureKind.CannotEncode,
        ImagingFailure.MaxBytesNotReached => FailureKind.MaxBytesNotReached,
        ImagingFailure.ImpossibleOperation => FailureKind.ImpossibleOperation,
        ImagingFailure.WatermarkUnusable => FailureKind.WatermarkUnusable,
        ImagingFailure.Timeout => FailureKind.ProcessingTimeout,
        ImagingFailure.Internal => FailureKind.Internal,
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, null),
    };
}
