using Amazon.S3;
using ImageCompressor.AppHost.ObjectStore;
using ImageCompressor.Tests.Backends.S3;

namespace ImageCompressor.Tests.AppHost;

public sealed class BucketsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bucket_is_made_and_may_be_there_already()
    {
        var server = await CephServers.RunningAsync();
        var options = server.Options();
        var bucket = options.BucketOf("original-images");
        await Buckets.MakeAsync(options.Endpoint, options.AccessKey, options.SecretKey, bucket, Token);
        await Buckets.MakeAsync(options.Endpoint, options.AccessKey, options.SecretKey, bucket, Token);
    }

    [Fact]
    public async Task A_wrong_key_is_not_taken_for_a_bucket_that_is_there()
    {
        var server = await CephServers.RunningAsync();
        var options = server.Options();
        await Assert.ThrowsAsync<AmazonS3Exception>(() => Buckets.MakeAsync(options.Endpoint, options.AccessKey, "wrong", options.BucketOf("original-images"), Token));
    }
}
