using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;

namespace ImageCompressor.Tests.Notifications;

/// <summary>Between a store and a receiver, with nothing else of the service.</summary>
public sealed class DelivererTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_processes_on_one_store_tell_each_end_once()
    {
        await using var site = await DelivererFixture.StartAsync();
        var seen = new HashSet<string>();
        for (var i = 0; i < 150; i++) seen.Add((await site.EndedAsync(site.Receiver.Url)).Id.ToString());
        var deliverers = Enumerable.Range(0, 3).Select(_ => site.Deliverer(site.OpenStore(), site.Options())).ToArray();
        await Task.WhenAll(deliverers.Select(deliverer => deliverer.StartAsync(Token)));
        await site.Receiver.WaitAsync(150);
        foreach (var deliverer in deliverers) await deliverer.StopAsync(Token);

        var calls = site.Receiver.Calls;
        Assert.Equal(150, calls.Count);
        Assert.Equal(150, calls.Select(call => call.Id).Distinct().Count());
        Assert.Equal(seen.Order(), calls.Select(call => call.Request).Order());
        Assert.All(calls, call => Assert.True(call.IsSignedBy(DelivererFixture.Secret) && call.Type == "request.cancelled"));
    }

    [Fact]
    public async Task As_many_are_sent_at_once_as_the_setting_says_and_no_more()
    {
        await using var site = await DelivererFixture.StartAsync();
        var (now, peak, four) = (0, 0, new TaskCompletionSource());
        site.Receiver.Answer = async (context, nth) =>
        {
            lock (site)
            {
                peak = Math.Max(peak, ++now);
                if (now == 4) four.TrySetResult();
            }

            // The first ones wait for each other.
            await four.Task.WaitAsync(context.RequestAborted);
            await Task.Delay(10, context.RequestAborted);
            lock (site) now--;
        };
        for (var i = 0; i < 40; i++) await site.EndedAsync(site.Receiver.Url);
        var options = site.Options();
        (options.Concurrency, options.PerHostConcurrency, options.Timeout) = (4, 4, TimeSpan.FromSeconds(30));
        var deliverer = site.Deliverer(site.Store, options);
        await deliverer.StartAsync(Token);
        await site.Receiver.WaitAsync(40);
        await deliverer.StopAsync(Token);
        Assert.Equal(4, peak);
        Assert.Equal(40, site.Receiver.Calls.Count);
    }

    [Fact]
    public async Task A_receiver_that_hangs_does_not_hold_up_the_messages_to_others()
    {
        await using var site = await DelivererFixture.StartAsync();
        await using var dead = await WebhookReceiver.StartAsync();
        dead.Answer = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var stuck = new List<Batch>();
        for (var i = 0; i < 30; i++) stuck.Add(await site.EndedAsync(dead.Url));
        for (var i = 0; i < 30; i++) await site.EndedAsync(site.Receiver.Url);
        var options = site.Options();
        (options.Concurrency, options.Timeout, options.AllowedHosts) = (8, TimeSpan.FromSeconds(50), [site.Receiver.Host, dead.Host]);
        var store = AwayStore.Before(site.Store);
        var asked = 0;
        ((AwayStore)(object)store).IsAway = name => name == "TakeDeliveriesAsync" && ++asked < 0;
        var deliverer = site.Deliverer(store, options);
        await deliverer.StartAsync(Token);
        await site.Receiver.WaitAsync(30, "a receiver that hangs holds all hands");
        await dead.WaitAsync(2);

        // A quarter of eight, and the rest as it was: due, not tried.
        var waiting = new List<Delivery>();
        foreach (var batch in stuck) waiting.AddRange(await site.Store.ListDeliveriesAsync(batch.Id, Token));
        Assert.Equal((2, 28), (dead.Calls.Count, waiting.Count(one => one.DueAt <= DateTimeOffset.UtcNow && one.AttemptCount == 0)));
        // One question for each end of an attempt and each poll, and no loop over what waits.
        Assert.InRange(asked, 1, 200);
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await deliverer.StopAsync(now.Token);
    }

    [Fact]
    public async Task A_host_whose_name_turns_to_a_private_address_is_a_blocked_address_and_gets_nothing()
    {
        await using var site = await DelivererFixture.StartAsync();
        var batch = await site.EndedAsync($"http://shop.example:{site.Receiver.Root.Port}/hook");
        var deliverer = site.Deliverer(site.Store, site.Options(), DelivererFixture.Names(_ => "127.0.0.1"));
        await deliverer.StartAsync(Token);
        var delivery = await site.WaitAsync(batch.Id, one => one.AttemptCount >= 2);
        await deliverer.StopAsync(Token);
        Assert.All(delivery.Attempts, attempt => Assert.Equal((null, "blocked_address"), (attempt.StatusCode, attempt.Fault)));
        Assert.Empty(site.Receiver.Calls);
    }

    [Fact]
    public async Task What_nobody_receives_is_given_up_after_its_time_and_sent_again_when_asked_for()
    {
        await using var site = await DelivererFixture.StartAsync();
        site.Receiver.Answer = (context, _) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        var batch = await site.EndedAsync(site.Receiver.Url);
        var options = site.Options();
        options.GiveUpAfter = TimeSpan.FromSeconds(8);
        var deliverer = site.Deliverer(site.Store, options);
        await deliverer.StartAsync(Token);
        var failed = await site.WaitAsync(batch.Id, one => one.Status == DeliveryStatus.Failed);
        Assert.InRange(failed.AttemptCount, 2, 100);
        var sent = site.Receiver.Calls.Count;
        Assert.Equal(failed.AttemptCount, sent);

        site.Receiver.Answer = null;
        Assert.NotNull(await site.Store.RedeliverAsync(batch.Id, failed.Id, Token));
        var received = await site.WaitAsync(batch.Id, one => one.Status == DeliveryStatus.Delivered);
        await deliverer.StopAsync(Token);
        // It is logged after it is recorded: now it is.
        Assert.Contains(site.Log.Lines, line => line.StartsWith("LogGivenUp ", StringComparison.Ordinal) && line.EndsWith("http_500", StringComparison.Ordinal));
        Assert.Equal((failed.Id, failed.AttemptCount + 1), (received.Id, received.AttemptCount));
        Assert.Equal(failed.Id.ToString(), site.Receiver.Calls[^1].Id);
    }

    [Fact]
    public async Task A_receiver_that_asks_to_be_left_alone_is()
    {
        await using var site = await DelivererFixture.StartAsync();
        site.Receiver.Answer = (context, nth) =>
        {
            if (nth > 1) return Task.CompletedTask;
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "2";
            return Task.CompletedTask;
        };
        var batch = await site.EndedAsync(site.Receiver.Url);
        var options = site.Options();
        options.MaxRetryDelay = TimeSpan.FromSeconds(10);
        var deliverer = site.Deliverer(site.Store, options);
        await deliverer.StartAsync(Token);
        var received = await site.WaitAsync(batch.Id, one => one.Status == DeliveryStatus.Delivered);
        await deliverer.StopAsync(Token);
        Assert.Equal(2, received.AttemptCount);
        Assert.True(received.Attempts[1].At - received.Attempts[0].At >= TimeSpan.FromSeconds(2), $"{received.Attempts[1].At - received.Attempts[0].At}");
    }

    [Fact]
    public async Task A_store_that_is_away_is_waited_for_and_told_once()
    {
        await using var site = await DelivererFixture.StartAsync();
        var batch = await site.EndedAsync(site.Receiver.Url);
        var store = AwayStore.Before(site.OpenStore());
        var (asked, failed) = (0, 0);
        // First it cannot be asked; later, what was received cannot be recorded.
        ((AwayStore)(object)store).IsAway = name => ++asked <= 3 || (name == "RecordAttemptAsync" && ++failed <= 2);
        var deliverer = site.Deliverer(store, site.Options());
        await deliverer.StartAsync(Token);
        var received = await site.WaitAsync(batch.Id, one => one.Status == DeliveryStatus.Delivered);
        await deliverer.StopAsync(Token);
        Assert.Equal((1, 3), (received.AttemptCount, failed));
        Assert.Single(site.Receiver.Calls);
        Assert.Single(site.Log.Lines, line => line.StartsWith("LogStepFailed ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_in_hand_at_a_stop_is_recorded_and_what_lasts_longer_is_sent_by_the_next()
    {
        await using var site = await DelivererFixture.StartAsync();
        using var open = new SemaphoreSlim(0);
        site.Receiver.Answer = (context, nth) => nth == 1 ? open.WaitAsync(context.RequestAborted) : Task.CompletedTask;
        var batch = await site.EndedAsync(site.Receiver.Url);
        var options = site.Options();
        var first = site.Deliverer(site.Store, options);
        await first.StartAsync(Token);
        await site.Receiver.WaitAsync(1);
        var stopping = first.StopAsync(Token);
        Assert.False(stopping.IsCompleted);
        open.Release();
        await stopping;
        Assert.Equal(DeliveryStatus.Delivered, (await site.Store.ListDeliveriesAsync(batch.Id, Token))[0].Status);

        // A stop that may not wait leaves it to the lease.
        site.Receiver.Answer = async (context, _) => await Task.Delay(Timeout.Infinite, context.RequestAborted);
        var other = await site.EndedAsync(site.Receiver.Url);
        var (second, third) = (site.Deliverer(site.Store, options), site.Deliverer(site.Store, options));
        // Their clients have their timeouts already: this makes the leases short, and no attempt ends before it is cut off.
        options.Timeout = TimeSpan.FromSeconds(0.1);
        await second.StartAsync(Token);
        await site.Receiver.WaitAsync(2);
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await second.StopAsync(now.Token);
        site.Receiver.Answer = null;
        await third.StartAsync(Token);
        await site.WaitAsync(other.Id, one => one.Status == DeliveryStatus.Delivered);
        await third.StopAsync(Token);
        Assert.Equal(3, site.Receiver.Calls.Count);
    }
}
