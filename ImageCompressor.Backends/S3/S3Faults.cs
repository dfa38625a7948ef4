using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.S3;

/// <summary>What an S3 server or the way to it could not do, as an <see cref="IOException"/>, a <see cref="StoreUnavailableException"/> where it may pass: the SDK's
/// exceptions stay here.</summary>
/// <remarks>The SDK's exception is not even kept as the inner one: its text may hold the answer's body, and that the string that was signed.</remarks>
internal static class S3Faults
{
    public static bool IsMissing(AmazonS3Exception fault) =>
        fault.StatusCode == HttpStatusCode.NotFound && fault.ErrorCode != "NoSuchBucket";

    /// <summary>The answer of a server that does not know what it was asked for; it will never know.</summary>
    public static bool IsUnknownToServer(AmazonS3Exception fault) =>
        fault.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed || fault.ErrorCode == "NotImplemented";

    /// <summary>The server was not reached, or could not answer now.</summary>
    public static bool MayPass(Exception fault) => fault switch
    {
        AmazonServiceException { StatusCode: var status } when status != 0 =>
            (int)status >= 500 || status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout,
        _ => true,
    };

    /// <summary>Runs a request; what the SDK throws becomes an <see cref="IOException"/>.</summary>
    public static async Task<T> MapAsync<T>(S3Options options, string doing, Func<Task<T>> request, CancellationToken cancellationToken)
    {
        try
        {
            return await request().ConfigureAwait(false);
        }
        catch (Exception fault) when (IsFault(fault, cancellationToken))
        {
            throw Map(options, doing, fault);
        }
    }

    /// <summary>The SDK's own time-out is an <see cref="OperationCanceledException"/> too; only the caller's is one for the caller.</summary>
    public static bool IsFault(Exception fault, CancellationToken cancellationToken) => fault switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AmazonClientException or AmazonServiceException or HttpRequestException or TimeoutException => true,
        _ => false,
    };

    public static IOException Map(S3Options options, string doing, Exception fault)
    {
        var sentence = $"The {options} could not {doing}: {Reason(fault)}";
        return MayPass(fault) ? new StoreUnavailableException(sentence) : new IOException(sentence);
    }

    private static string Reason(Exception fault) => fault switch
    {
        AmazonServiceException { ErrorCode: "SignatureDoesNotMatch" } =>
            "it refuses the signature (SignatureDoesNotMatch); check SecretKey and Region in ConnectionStrings:storage.",
        AmazonServiceException { ErrorCode: "InvalidAccessKeyId" } =>
            "it does not know the access key (InvalidAccessKeyId); check AccessKey in ConnectionStrings:storage.",
        AmazonServiceException { ErrorCode: "RequestTimeTooSkewed" } =>
            "its clock and this machine's differ too much (RequestTimeTooSkewed); set them right.",
        AmazonServiceException { ErrorCode: "AccessDenied" } =>
            "the access key may not do that (AccessDenied); give it the right to list and create the buckets, and to read, write and delete in them.",
        AmazonServiceException { ErrorCode: "NoSuchBucket" } => "the bucket is gone (NoSuchBucket); a restart of the service makes it again.",
        AmazonServiceException { StatusCode: var status, ErrorCode: var code } when status != 0 =>
            $"it answered {(int)status}{(string.IsNullOrEmpty(code) ? "" : $" ({code})")}.",
        OperationCanceledException or TimeoutException => "it took too long.",
        _ => $"no answer ({Innermost(fault).Message}).",
    };

    private static Exception Innermost(Exception fault)
    {
        while (fault.InnerException is { } inner) fault = inner;
        return fault;
    }
}
