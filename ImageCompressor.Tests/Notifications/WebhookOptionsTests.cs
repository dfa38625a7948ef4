using ImageCompressor.Api.Notifications.Webhooks;

namespace ImageCompressor.Tests.Notifications;

public sealed class WebhookOptionsTests
{
    [Fact]
    public void The_defaults_have_no_fault() => Assert.Empty(new WebhookOptions().Validate());

    [Fact]
    public void All_faults_are_told_together_and_no_secret_is_shown()
    {
        var faults = new WebhookOptions
        {
            Secret = "whsec_hunter2",
            AllowedHosts = ["good.example:443", "http://bad.example/"],
            Timeout = TimeSpan.FromMinutes(2),
            Concurrency = 0,
            RetryDelay = TimeSpan.Zero,
            MaxRetryDelay = TimeSpan.FromDays(2),
            GiveUpAfter = TimeSpan.FromDays(31),
        }.Validate().ToArray();
        Assert.Equal(
            ["Webhooks:Secret", "Webhooks:AllowedHosts:1", "Webhooks:Timeout", "Webhooks:Concurrency", "Webhooks:RetryDelay", "Webhooks:MaxRetryDelay", "Webhooks:GiveUpAfter"],
            faults.Select(fault => fault.Split(' ')[0].TrimEnd(':')));
        Assert.DoesNotContain(faults, fault => fault.Contains("hunter2", StringComparison.Ordinal));
    }
}
