using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ImageCompressor.Backends.S3;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Tests.Backends.S3;

/// <summary>What only a server shows: signatures, links, rules of a bucket, many at once.</summary>
public sealed class S3ServerTests : IAsyncLifetime
{
    private static readonly ObjectName s_name = ObjectName.Original(new string('a', 64));
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7 >> 2))];
    private readonly HttpClient _anybody = new();
    private S3Options _options = null!;
    private Gateway _gateway = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var server = await CephServers.RunningAsync();
        (_options, _gateway) = (server.Options(), server.Shared);
    }

    public ValueTask DisposeAsync()
    {
        _anybody.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_link_gives_anybody_the_bytes_with_their_type_and_for_ever()
    {
        using var store = await PreparedAsync(_options);
        await store.PutAsync(s_name, s_content, "image/avif", Token);
        using var answer = await _anybody.GetAsync(store.Link(s_name, TimeSpan.FromMinutes(5)), Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(s_content, await answer.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal("image/avif", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("immutable, max-age=31536000, public", Sorted(answer.Headers.CacheControl!.ToString()));
        Assert.Null(answer.Content.Headers.ContentDisposition);
    }

    [Fact]
    public async Task Reports_are_not_cached_and_what_may_hold_a_script_is_not_shown_in_a_browser()
    {
        using var store = await PreparedAsync(_options);
        var report = ObjectName.Report(new string('a', 64), "b");
        await store.PutAsync(report, s_content, "application/json", Token);
        await store.PutAsync(s_name, s_content, "image/svg+xml", Token);
        using var first = await _anybody.GetAsync(store.Link(report, TimeSpan.FromMinutes(5)), Token);
        Assert.Equal("no-store", first.Headers.CacheControl?.ToString());
        using var second = await _anybody.GetAsync(store.Link(s_name, TimeSpan.FromMinutes(5)), Token);
        Assert.Equal("attachment", second.Content.Headers.ContentDisposition?.ToString());
    }

    [Fact]
    public async Task A_link_is_signed_for_the_public_endpoint_where_that_is_another()
    {
        using var store = await PreparedAsync(_options with { PublicEndpoint = _gateway.SecondEndpoint });
        await store.PutAsync(s_name, s_content, "image/webp", Token);
        var link = store.Link(s_name, TimeSpan.FromMinutes(5))!;
        Assert.Equal(_gateway.SecondEndpoint.Authority, link.Authority);
        Assert.Equal(s_content, await _anybody.GetByteArrayAsync(link, Token));
        // The host is part of what was signed.
        using var elsewhere = await _anybody.GetAsync(new UriBuilder(link) { Host = "127.0.0.1" }.Uri, Token);
        Assert.Equal(HttpStatusCode.Forbidden, elsewhere.StatusCode);
    }

    [Fact]
    public async Task A_link_opens_one_object_and_only_for_its_time()
    {
        using var store = await PreparedAsync(_options);
        await store.PutAsync(s_name, s_content, "image/webp", Token);
        await store.PutAsync(ObjectName.Original("x"), s_content, "image/webp", Token);
        var link = store.Link(s_name, TimeSpan.FromMinutes(5))!.ToString();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(link.Replace(s_name.Key, "x", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(link.Split('?')[0]));

        var brief = store.Link(s_name, TimeSpan.FromSeconds(1))!.ToString();
        HttpStatusCode last;
        for (var deadline = DateTime.UtcNow.AddSeconds(20); (last = await StatusAsync(brief)) == HttpStatusCode.OK && DateTime.UtcNow < deadline;)
            await Task.Delay(100, Token);
        Assert.Equal(HttpStatusCode.Forbidden, last);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7 * 24 * 3_600 + 1)]
    public void A_link_for_no_time_or_too_long_a_time_is_refused(int seconds)
    {
        using var store = new S3ImageStore(_options, TimeProvider.System);
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Link(s_name, TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public async Task A_wrong_secret_is_told_at_the_start_and_not_printed()
    {
        using var store = new S3ImageStore(_options with { SecretKey = "wrongwrong" }, TimeProvider.System);
        var fault = await Assert.ThrowsAsync<IOException>(() => store.PrepareAsync(Token));
        Assert.Contains("check SecretKey", fault.Message);
        Assert.DoesNotContain("wrongwrong", fault.ToString());
    }

    [Fact]
    public async Task An_unknown_access_key_is_told_at_the_start_and_not_printed()
    {
        using var store = new S3ImageStore(_options with { AccessKey = "nobodyknows" }, TimeProvider.System);
        var fault = await Assert.ThrowsAsync<IOException>(() => store.PrepareAsync(Token));
        Assert.Contains("check AccessKey", fault.Message);
        Assert.DoesNotContain("nobodyknows", fault.ToString());
    }

    [Fact]
    public async Task Two_hundred_puts_at_once_all_arrive()
    {
        using var store = await PreparedAsync(_options);
        var names = Enumerable.Range(0, 200).Select(i => ObjectName.Original($"many-{i}")).ToList();
        var outcomes = await Task.WhenAll(names.Select(name => store.PutAsync(name, s_content, "image/webp", Token)));
        Assert.All(outcomes, outcome => Assert.Equal(PutOutcome.Stored, outcome));
        Assert.All(await Task.WhenAll(names.Select(name => store.ExistsAsync(name, Token))), Assert.True);
    }

    [Fact]
    public async Task More_names_than_one_call_takes_are_all_deleted()
    {
        using var store = await PreparedAsync(_options);
        var names = Enumerable.Range(0, 2_500).Select(i => ObjectName.Original($"gone-{i}")).ToList();
        ObjectName[] there = [names[0], names[999], names[1_000], names[2_000], names[2_499]];
        foreach (var name in there) await store.PutAsync(name, s_content, "image/webp", Token);
        await store.DeleteAsync(names, Token);
        foreach (var name in there) Assert.False(await store.ExistsAsync(name, Token));
    }

    [Fact]
    public async Task Retention_becomes_a_rule_of_the_bucket_beside_those_of_others_and_goes_again()
    {
        using (await PreparedAsync(_options)) Assert.Empty(await RulesAsync(ObjectName.OriginalBucket));
        using (await PreparedAsync(_options with { OriginalDays = 30 }))
            Assert.Equal(["imagecompressor-retention 30"], await RulesAsync(ObjectName.OriginalBucket));
        Assert.Empty(await RulesAsync(ObjectName.CompressedBucket));

        await AddRuleOfOthersAsync();
        using (await PreparedAsync(_options with { OriginalDays = 31 }))
            Assert.Equal(["imagecompressor-retention 31", "others 99"], await RulesAsync(ObjectName.OriginalBucket));
        using (await PreparedAsync(_options))
            Assert.Equal(["imagecompressor-retention 31", "others 99"], await RulesAsync(ObjectName.OriginalBucket));
        using (await PreparedAsync(_options with { OriginalDays = 0 }))
            Assert.Equal(["others 99"], await RulesAsync(ObjectName.OriginalBucket));
    }

    [Fact]
    public async Task A_bucket_that_is_gone_is_a_fault_and_not_an_absent_object()
    {
        using var store = new S3ImageStore(_options, TimeProvider.System);
        var fault = await Assert.ThrowsAsync<IOException>(() => store.OpenAsync(s_name, null, Token));
        Assert.Contains("NoSuchBucket", fault.Message);
        await Assert.ThrowsAsync<IOException>(() => store.PutAsync(s_name, s_content, "image/webp", Token));
    }

    private static async Task<S3ImageStore> PreparedAsync(S3Options options)
    {
        var store = new S3ImageStore(options, TimeProvider.System);
        await store.PrepareAsync(Token);
        return store;
    }

    private async Task<HttpStatusCode> StatusAsync(string link)
    {
        using var answer = await _anybody.GetAsync(link, Token);
        return answer.StatusCode;
    }

    private static string Sorted(string header) => string.Join(", ", header.Split(", ").Order(StringComparer.Ordinal));

    private AmazonS3Client Admin() => new(
        new BasicAWSCredentials(CephServer.AccessKey, CephServer.SecretKey),
        new AmazonS3Config { ServiceURL = _options.Endpoint.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1" });

    private async Task AddRuleOfOthersAsync()
    {
        using var admin = Admin();
        var bucket = _options.BucketOf(ObjectName.OriginalBucket);
        var rules = (await admin.GetLifecycleConfigurationAsync(bucket, Token)).Configuration;
        rules.Rules.Add(new LifecycleRule
        {
            Id = "others",
            Status = LifecycleRuleStatus.Enabled,
            Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "else/" } },
            Expiration = new LifecycleRuleExpiration { Days = 99 },
        });
        await admin.PutLifecycleConfigurationAsync(bucket, rules, Token);
    }

    private async Task<string[]> RulesAsync(string name)
    {
        using var admin = Admin();
        try
        {
            var answer = await admin.GetLifecycleConfigurationAsync(_options.BucketOf(name), Token);
            return [.. (answer.Configuration?.Rules ?? []).Select(rule => $"{rule.Id} {rule.Expiration?.Days}").Order(StringComparer.Ordinal)];
        }
        catch (AmazonS3Exception none) when (none.StatusCode == HttpStatusCode.NotFound)
        {
            return [];
        }
    }
}
