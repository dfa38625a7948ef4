using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace ImageCompressor.AppHost.ObjectStore;

/// <summary>Makes buckets in a store that has just become ready. The service makes them too, at its start: where the output is deployed, nobody else does.</summary>
internal static class Buckets
{
    /// <summary>Makes one, unless it is there.</summary>
    /// <exception cref="AmazonS3Exception">The server refuses.</exception>
    public static async Task MakeAsync(Uri endpoint, string accessKey, string secretKey, string bucket, CancellationToken cancellationToken)
    {
        var settings = new AmazonS3Config { ServiceURL = endpoint.AbsoluteUri, ForcePathStyle = true, AuthenticationRegion = "us-east-1" };
        using var client = new AmazonS3Client(new BasicAWSCredentials(accessKey, secretKey), settings);
        try
        {
            await client.PutBucketAsync(new PutBucketRequest { BucketName = bucket }, cancellationToken);
        }
        catch (AmazonS3Exception there) when (there.ErrorCode is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
        {
            // An earlier start made it, on the same volume.
        }
    }
}
