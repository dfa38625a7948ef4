using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.S3;

/// <summary>Makes both buckets and their rules of retention.</summary>
internal sealed class Buckets(AmazonS3Client client, S3Options options, TimeProvider time)
{
    /// <summary>By this name we know our rule among those that others gave the bucket.</summary>
    private const string Rule = "imagecompressor-retention";

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <exception cref="IOException">The server is not there, or refuses.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await EnsureAsync(ObjectName.OriginalBucket, options.OriginalDays, cancellationToken).ConfigureAwait(false);
        await EnsureAsync(ObjectName.CompressedBucket, options.CompressedDays, cancellationToken).ConfigureAwait(false);
    }

    private async Task EnsureAsync(string name, int? days, CancellationToken cancellationToken)
    {
        var bucket = options.BucketOf(name);
        await WaitAsync(bucket, cancellationToken).ConfigureAwait(false);
        if (days is { } keep)
            await S3Faults.MapAsync(
                options, $"set the retention of the bucket {bucket}",
                () => RetainAsync(bucket, keep, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A server that starts beside us may need a while; one that refuses will refuse again.</summary>
    private async Task WaitAsync(string bucket, CancellationToken cancellationToken)
    {
        for (var start = time.GetTimestamp(); ;)
        {
            try
            {
                await MakeAsync(bucket, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception fault) when (S3Faults.IsFault(fault, cancellationToken))
            {
                if (!S3Faults.MayPass(fault) || time.GetElapsedTime(start) >= options.StartTimeout)
                    throw S3Faults.Map(options, $"prepare the bucket {bucket}", fault);
            }

            await Task.Delay(s_pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks before it makes: a key that may use a bucket need not have the right to make one. Looks by a list and not by a HEAD, whose
    /// answer has no body to say why it refuses.</summary>
    private async Task MakeAsync(string bucket, CancellationToken cancellationToken)
    {
        if (await IsThereAsync(bucket, cancellationToken).ConfigureAwait(false)) return;
        try
        {
            await client.PutBucketAsync(new PutBucketRequest { BucketName = bucket }, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception taken) when (taken.StatusCode == HttpStatusCode.Conflict)
        {
            // Another process of ours was first, or is at it (OperationAborted). Somebody else's bucket shows at the next look as AccessDenied.
            for (var looks = 1; !await IsThereAsync(bucket, cancellationToken).ConfigureAwait(false); looks++)
            {
                if (looks == 10) throw;
                await Task.Delay(s_pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> IsThereAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, MaxKeys = 1 }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>A put of rules replaces all of them: those of others are read and kept.</summary>
    private async Task<bool> RetainAsync(string bucket, int days, CancellationToken cancellationToken)
    {
        var rules = await RulesAsync(bucket, cancellationToken).ConfigureAwait(false);
        var ours = rules.Find(rule => rule.Id == Rule);
        if ((ours?.Expiration?.Days ?? 0) == days) return false;
        rules.RemoveAll(rule => rule.Id == Rule);
        if (days > 0) rules.Add(Expiring(days));
        if (rules.Count == 0)
            await client.DeleteLifecycleConfigurationAsync(bucket, cancellationToken).ConfigureAwait(false);
        else
            await client.PutLifecycleConfigurationAsync(bucket, new LifecycleConfiguration { Rules = rules }, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<List<LifecycleRule>> RulesAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.GetLifecycleConfigurationAsync(bucket, cancellationToken).ConfigureAwait(false);
            return answer.Configuration?.Rules ?? [];
        }
        catch (AmazonS3Exception none) when (none.StatusCode == HttpStatusCode.NotFound)
        {
            return [];
        }
    }

    private static LifecycleRule Expiring(int days) => new()
    {
        Id = Rule,
        Status = LifecycleRuleStatus.Enabled,
        Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "" } },
        Expiration = new LifecycleRuleExpiration { Days = days },
    };
}
