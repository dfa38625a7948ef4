using ImageCompressor.Api.Push;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Fetching;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.Push;

public sealed class PushSenderTests
{
    private static readonly PushOptions s_on = new() { PublicKey = PushKeysForTests.Public, PrivateKey = PushKeysForTests.Private, Subject = PushKeysForTests.Subject };

    [Fact]
    public async Task An_address_that_was_taken_once_is_judged_again_when_it_is_dialled()
    {
        await using var pushes = await PushService.StartAsync(PushKeysForTests.Public);
        using var client = new OutboundClient(new OutboundOptions(), TimeProvider.System);
        var sent = await new PushSender(client, s_on, TimeProvider.System).SendAsync(Subscriber(pushes), "{}", null, CancellationToken.None);
        Assert.Equal(("blocked_address", null), (sent.Attempt.Fault, sent.Attempt.StatusCode));
        Assert.False(sent.IsGone);
        Assert.Empty(pushes.Requests);
    }

    [Fact]
    public async Task A_service_whose_keys_were_taken_away_says_so_and_sends_nothing()
    {
        await using var pushes = await PushService.StartAsync(PushKeysForTests.Public);
        using var client = new OutboundClient(new OutboundOptions { AllowedHosts = [pushes.Host] }, TimeProvider.System);
        var sent = await new PushSender(client, new PushOptions(), TimeProvider.System).SendAsync(Subscriber(pushes), "{}", null, CancellationToken.None);
        Assert.Equal("push_not_configured", sent.Attempt.Fault);
        Assert.Empty(pushes.Requests);
    }

    [Theory]
    [InlineData(201, false, false)]
    [InlineData(400, false, true)]
    [InlineData(401, false, true)]
    [InlineData(403, false, true)]
    [InlineData(404, true, true)]
    [InlineData(408, false, false)]
    [InlineData(410, true, true)]
    [InlineData(413, false, true)]
    [InlineData(425, false, false)]
    [InlineData(429, false, false)]
    [InlineData(500, false, false)]
    [InlineData(503, false, false)]
    public async Task Only_a_subscription_that_is_over_is_gone_for_good_and_what_would_be_refused_again_is_final(int status, bool gone, bool final)
    {
        await using var pushes = await PushService.StartAsync(PushKeysForTests.Public);
        pushes.Answer = context =>
        {
            if (status == 429) context.Response.Headers.RetryAfter = "7";
            return status;
        };
        using var client = new OutboundClient(new OutboundOptions { AllowedHosts = [pushes.Host] }, TimeProvider.System);
        var sent = await new PushSender(client, s_on, TimeProvider.System).SendAsync(Subscriber(pushes), "{}", null, CancellationToken.None);
        Assert.Equal((gone, final, status == 201 ? null : $"http_{status}"), (sent.IsGone, sent.IsFinal, sent.Attempt.Fault));
        Assert.Equal(status == 429 ? TimeSpan.FromSeconds(7) : null, sent.RetryAfter);
        Assert.Null(Assert.Single(pushes.Requests).Fault);
    }

    private static Subscriber Subscriber(PushService pushes)
    {
        var browser = new TestBrowser();
        return new Subscriber(SubscriberKind.Push, pushes.Endpoint()) { PublicKey = browser.P256dh, AuthSecret = browser.Auth };
    }
}
