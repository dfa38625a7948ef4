using Amazon.Runtime;
using Amazon.S3;

namespace ImageCompressor.Backends.S3;

/// <summary>The SDK's client as other servers than Amazon's need it.</summary>
internal static class S3Clients
{
    /// <summary>A worker has 24 images in hand with two puts each, and an API serves readers beside them.</summary>
    private const int MaxConnections = 256;

    /// <summary>A client of one address; links must be signed by one whose address is the public one.</summary>
    public static AmazonS3Client Of(S3Options options, Uri endpoint) => new(
        new BasicAWSCredentials(options.AccessKey, options.SecretKey),
        new AmazonS3Config
        {
            ServiceURL = endpoint.AbsoluteUri,
            // Else AWS_ENDPOINT_URL of the environment would overrule the connection string.
            IgnoreConfiguredEndpointUrls = true,
            ForcePathStyle = options.PathStyle,
            AuthenticationRegion = options.Region,
            // Servers that do not know the trailer with a checksum refuse every put that has one.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = options.MaxAttempts - 1,
            // Else after a hundred retries of all requests together the next ones would fail without one.
            ThrottleRetries = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            // Of one attempt, until the head of the answer: 64 MB at 1 MB/s and some.
            Timeout = TimeSpan.FromSeconds(100),
            MaxConnectionsPerServer = MaxConnections,
        });
}
