using ImageCompressor.Api.Notifications.Webhooks;

namespace ImageCompressor.Tests.Notifications;

public sealed class WebhookOptionsTests
{
    [Fact]
    public void The_defaults_have_no_fault() => Assert.Empty(new WebhookOptions().Validate());

    [Theory]
    [InlineData(1, null, 1)]
    [InlineData(5, null, 2)]
    [InlineData(16, null, 4)]
    [InlineData(256, null, 64)]
    [InlineData(16, 16, 16)]
    public void A_host_gets_a_quarter_of_the_hands_unless_the_setting_says_otherwise(int all, int? each, int most)
    {
        var options = new WebhookOptions { Concurrency = all, PerHostConcurrency = each };
        Assert.Empty(options.Validate());
        Assert.Equal(most, options.MostOfHost);
    }

    [Fact]
    public void All_faults_are_told_together_and_no_secret_is_shown()
    {
        var faults = new WebhookOptions
        {
            Secret = "whsec_hunter2",
            AllowedHosts = ["good.example:443", "http://bad.example/"],
            Timeout = TimeSpan.FromMinutes(2),
            Concurrency = 0,
            PerHostConcurrency = 1,
            RetryDelay = TimeSpan.Zero,
            MaxRetryDelay = TimeSpan.FromDays(2),
            GiveUpAfter = TimeSpan.FromDays(31),
        }.Validate().ToArray();
        Assert.Equal(
            ["Webhooks:Secret", "Webhooks:AllowedHosts:1", "Webhooks:Timeout", "Webhooks:Concurrency", "Webhooks:PerHostConcurrency", "Webhooks:RetryDelay", "Webhooks:MaxRetryDelay", "Webhooks:GiveUpAfter"],
            faults.Select(fault => fault.Split(' ')[0].TrimEnd(':')));
        Assert.DoesNotContain(faults, fault => fault.Contains("hunter2", StringComparison.Ordinal));
    }
}
