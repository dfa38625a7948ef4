using ImageCompressor.Fetching;

namespace ImageCompressor.Tests.Fetching;

public sealed class FetchOptionsTests
{
    [Fact]
    public void The_defaults_have_no_fault() => Assert.Empty(new FetchOptions().Validate());

    [Fact]
    public void All_faults_are_reported_together_each_with_its_setting()
    {
        var options = new FetchOptions
        {
            MaxBytes = 1,
            MaxBytesInMemory = 1,
            ConnectTimeout = TimeSpan.Zero,
            HeaderTimeout = TimeSpan.FromSeconds(-1),
            IdleTimeout = TimeSpan.FromDays(1),
            TotalTimeout = Timeout.InfiniteTimeSpan,
            MaxRedirects = -1,
            MaxAttempts = 0,
            RetryDelay = TimeSpan.FromSeconds(9),
            MaxRetryAfter = TimeSpan.FromDays(1),
            PerHostConcurrency = 0,
            AllowedHosts = ["shop.example", "http://shop.example"],
            RefusedNetworks = ["203.0.113.0/33"],
            UserAgent = "a\r\nb",
        };

        Assert.Equal(
            [
                "Fetching:MaxBytes", "Fetching:MaxBytesInMemory", "Fetching:MaxRedirects", "Fetching:MaxAttempts", "Fetching:PerHostConcurrency",
                "Fetching:ConnectTimeout", "Fetching:HeaderTimeout", "Fetching:IdleTimeout", "Fetching:TotalTimeout", "Fetching:MaxRetryAfter",
                "Fetching:HeaderTimeout", "Fetching:MaxRetryDelay", "Fetching:AllowedHosts:1", "Fetching:RefusedNetworks:0", "Fetching:UserAgent",
            ],
            options.Validate().Select(sentence => sentence.Split(' ')[0]));
    }

    [Fact]
    public void A_fetcher_is_not_made_from_faulty_options()
    {
        var fault = Assert.Throws<ArgumentException>(() => new Fetcher(new FetchOptions { MaxAttempts = 11 }, TimeProvider.System));

        Assert.StartsWith("Fetching:MaxAttempts is 11; give 1 to 10.", fault.Message, StringComparison.Ordinal);
    }
}
