using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace ImageCompressor.Backends.S3;

/// <summary>Removes objects in groups, or one by one where the server knows no groups.</summary>
internal sealed class Deleting(AmazonS3Client client, S3Options options)
{
    /// <summary>S3 takes at most so many in a call (API reference of DeleteObjects).</summary>
    private const int GroupSize = 1_000;

    /// <summary>Single deletes at once.</summary>
    private const int Parallel = 16;

    private volatile bool _single;

    public async Task DeleteAsync(string bucket, string[] keys, CancellationToken cancellationToken)
    {
        foreach (var group in keys.Chunk(GroupSize))
        {
            if (_single || !await TryGroupAsync(bucket, group, cancellationToken).ConfigureAwait(false))
                await EachAsync(bucket, group, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>False when the server has no such call, or wants a checksum of the list that we do not send.</summary>
    private async Task<bool> TryGroupAsync(string bucket, string[] keys, CancellationToken cancellationToken)
    {
        var request = new DeleteObjectsRequest
        {
            BucketName = bucket,
            Quiet = true,
            Objects = [.. keys.Select(key => new KeyVersion { Key = key })],
        };
        try
        {
            await client.DeleteObjectsAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (DeleteObjectsException some)
        {
            var first = some.Response.DeleteErrors?.FirstOrDefault();
            throw new IOException($"The {options} could not delete {some.Response.DeleteErrors?.Count} of {keys.Length} objects: {first?.Code}.");
        }
        catch (AmazonS3Exception unknown) when (S3Faults.IsUnknownToServer(unknown) || unknown.StatusCode == HttpStatusCode.BadRequest)
        {
            _single = true;
            return false;
        }
    }

    private Task EachAsync(string bucket, string[] keys, CancellationToken cancellationToken) => System.Threading.Tasks.Parallel.ForEachAsync(
        keys, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
        async (key, stop) => await client.DeleteObjectAsync(bucket, key, stop).ConfigureAwait(false));
}
