using ImageCompressor.Api.Notifications;
using ImageCompressor.Api.Notifications.Webhooks;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Notifications;

public sealed class BackoffTests
{
    private static readonly WebhookOptions s_options = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public void Waits_double_from_five_seconds_to_an_hour_and_end_with_the_day()
    {
        var (delivery, waits) = (New(), new List<double>());
        var began = _clock.Now;
        while (Backoff.Next(delivery, null, _clock.Now, s_options, 0.5) is { } next)
        {
            delivery = delivery with { Attempts = [.. delivery.Attempts, new DeliveryAttempt(_clock.Now, 1, 500, "http_500")] };
            waits.Add((next - _clock.Now).TotalSeconds);
            _clock.Advance(next - _clock.Now);
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600], waits.Take(12));
        Assert.All(waits.Skip(10).SkipLast(1), wait => Assert.Equal(3600, wait));
        // The last attempt is at the very end.
        Assert.Equal(began + TimeSpan.FromHours(24), _clock.Now);
        Assert.InRange(waits.Count, 20, Delivery.MostAttempts);
    }

    [Theory]
    [InlineData(0, 3.75)]
    [InlineData(1, 6.25)]
    public void Deliveries_that_failed_together_do_not_come_back_together(double chance, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.Next(New(), null, _clock.Now, s_options, chance) - _clock.Now);

    [Theory]
    [InlineData(120, 120)]
    [InlineData(1, 5)]
    [InlineData(86_400 * 365, 3600)]
    public void A_receiver_that_asks_to_be_left_alone_is_for_at_most_an_hour(int asked, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.Next(New(), TimeSpan.FromSeconds(asked), _clock.Now, s_options, 0.5) - _clock.Now);

    [Fact]
    public void A_longest_Retry_After_overflows_nothing() =>
        Assert.Equal(TimeSpan.FromHours(1), Backoff.Next(New(), TimeSpan.MaxValue, _clock.Now, s_options, 1) - _clock.Now);

    [Fact]
    public void A_redelivery_begins_anew()
    {
        var failed = New() with { Attempts = [.. Enumerable.Range(0, 12).Select(_ => new DeliveryAttempt(_clock.Now, 1, 500, "http_500"))] };
        _clock.Advance(TimeSpan.FromHours(30));
        Assert.Null(Backoff.Next(failed, null, _clock.Now, s_options, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(5), Backoff.Next(failed with { Since = _clock.Now }, null, _clock.Now, s_options, 0.5) - _clock.Now);
    }

    private Delivery New() => new()
    {
        Id = DeliveryId.New(_clock.Now),
        Batch = BatchId.New(_clock.Now),
        Subscriber = new Subscriber(SubscriberKind.Webhook, "https://a.example/"),
        Event = "request.completed",
        Payload = "{}",
        CreatedAt = _clock.Now,
        Since = _clock.Now,
        DueAt = _clock.Now,
    };
}
