using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;

namespace ImageCompressor.Tests.PortContracts;

public abstract partial class BatchStoreContract
{
    [Fact]
    public async Task A_delivery_that_was_taken_is_due_again_when_nobody_has_recorded_an_attempt()
    {
        var delivery = await DueAsync();
        Assert.Empty(await Store.TakeDeliveriesAsync(Clock.Now.AddMilliseconds(-1), Clock.Now + s_inHand, new(10), Token));
        var taken = Assert.Single(await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(10), Token));
        Assert.Equivalent(delivery, taken, strict: true);
        Assert.Empty(await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(10), Token));
        Clock.Advance(s_inHand);
        Assert.Equal(Clock.Now, Assert.Single(await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(10), Token)).DueAt);
    }

    [Fact]
    public async Task The_longest_due_comes_first()
    {
        var end = await EndedAsync(s_hook);
        var deliveries = Enumerable.Range(0, 5).Select(i => Another(end, i) with { DueAt = Clock.Now.AddMinutes(-((i * 3) % 5)) }).ToList();
        await Store.AddDeliveriesAsync(end.Batch.Id, null, deliveries, Token);
        var first = await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(2), Token);
        var rest = await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(10), Token);
        Assert.Equal(deliveries.OrderBy(delivery => delivery.DueAt).Select(delivery => delivery.Id), first.Concat(rest).Select(delivery => delivery.Id));
        Assert.Equal(2, first.Count);
    }

    [Fact]
    public async Task What_is_due_to_a_host_that_has_its_part_stays_due_and_others_behind_it_are_taken()
    {
        var end = await EndedAsync(s_hook);
        var stuck = Enumerable.Range(0, 30).Select(i => To(end, $"https://stuck.example/{i}", minutesAgo: 60)).ToList();
        var others = Enumerable.Range(0, 6).Select(i => To(end, $"https://shop{i}.example/hook", minutesAgo: 6 - i)).ToList();
        await Store.AddDeliveriesAsync(end.Batch.Id, null, [.. stuck, .. others], Token);

        var first = await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(8) { MostOfHost = 3 }, Token);
        Assert.Equal((8, 3), (first.Count, first.Count(one => one.Subscriber.Host == "stuck.example:443")));
        var held = new Dictionary<string, int> { ["stuck.example:443"] = 3 };
        var second = await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(8) { MostOfHost = 3, InHand = held }, Token);
        Assert.Equal(others.Select(one => one.Id), first.Concat(second).Where(one => one.Subscriber.Host != "stuck.example:443").Select(one => one.Id));
        Assert.Single(second);
        Assert.Empty(await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(8) { MostOfHost = 3, InHand = held }, Token));

        // Neither leased nor counted as tried: with the host's hands free, the rest is there at once.
        var rest = await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(100), Token);
        Assert.Equal((27, 0), (rest.Count, rest.Sum(one => one.AttemptCount)));
        Assert.All(rest, one => Assert.Equal(stuck[0].DueAt, one.DueAt));
    }

    [Fact]
    public async Task A_host_is_its_name_and_port_whatever_the_path_and_the_letters()
    {
        var end = await EndedAsync(s_hook);
        await Store.AddDeliveriesAsync(end.Batch.Id, null,
            [.. new[] { "https://shop.example/a", "https://SHOP.example./b", "https://shop.example:443/c?d", "https://shop.example:444/a", "http://shop.example/a" }
                .Select(url => To(end, url, 0))], Token);
        var taken = await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(5) { MostOfHost = 1 }, Token);
        Assert.Equal(["shop.example:443", "shop.example:444", "shop.example:80"], taken.Select(one => one.Subscriber.Host).Order());
    }

    [Fact]
    public async Task Eight_takers_of_two_stores_never_get_the_same_delivery()
    {
        var end = await EndedAsync(s_hook);
        await Store.AddDeliveriesAsync(end.Batch.Id, null, [.. Enumerable.Range(0, 300).Select(i => Another(end, i))], Token);
        var stores = new[] { Store, Open(Clock) };
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            var mine = new List<DeliveryId>();
            while (await stores[i % 2].TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(7), Token) is { Count: > 0 } deliveries)
                mine.AddRange(deliveries.Select(delivery => delivery.Id));
            return mine;
        })));
        var all = taken.SelectMany(mine => mine).ToList();
        Assert.Equal((300, 300), (all.Count, all.Distinct().Count()));
    }

    [Fact]
    public async Task An_attempt_that_failed_makes_the_delivery_due_again_when_it_says()
    {
        var delivery = await TakenAsync();
        var attempt = new DeliveryAttempt(Clock.Now, 1_234, 503, "http_status");
        await Store.RecordAttemptAsync(delivery.Id, attempt, Clock.Now.AddSeconds(5), Token);
        var after = Assert.Single(await Store.ListDeliveriesAsync(delivery.Batch, Token));
        Assert.Equal((DeliveryStatus.Pending, 1, Clock.Now.AddSeconds(5), null), (after.Status, after.AttemptCount, after.DueAt!.Value, after.DeliveredAt));
        Assert.Equal([attempt], after.Attempts);
        Assert.Empty(await Store.TakeDeliveriesAsync(Clock.Now.AddSeconds(4), Clock.Now + s_inHand, new(10), Token));
        Assert.Single(await Store.TakeDeliveriesAsync(Clock.Now.AddSeconds(5), Clock.Now + s_inHand, new(10), Token));
    }

    [Fact]
    public async Task The_last_attempt_gives_it_up_and_a_received_one_is_done()
    {
        var lost = await TakenAsync();
        await Store.RecordAttemptAsync(lost.Id, new DeliveryAttempt(Clock.Now, 1, null, "timeout"), null, Token);
        Assert.Equal(DeliveryStatus.Failed, Assert.Single(await Store.ListDeliveriesAsync(lost.Batch, Token)).Status);
        var received = await TakenAsync();
        await Store.RecordAttemptAsync(received.Id, new DeliveryAttempt(Clock.Now, 250, 204, null), Clock.Now.AddHours(1), Token);
        var after = Assert.Single(await Store.ListDeliveriesAsync(received.Batch, Token));
        Assert.Equal((DeliveryStatus.Delivered, Clock.Now.AddMilliseconds(250), null), (after.Status, after.DeliveredAt!.Value, after.DueAt));
        Assert.Empty(await Store.TakeDeliveriesAsync(Clock.Now.AddDays(9), Clock.Now.AddDays(10), new(10), Token));
    }

    [Fact]
    public async Task The_last_fifty_attempts_are_kept_and_all_are_counted()
    {
        var delivery = await TakenAsync();
        for (var i = 0; i < Delivery.MostAttempts + 3; i++)
            await Store.RecordAttemptAsync(delivery.Id, new DeliveryAttempt(Clock.Now, i, null, "timeout"), Clock.Now, Token);
        var after = Assert.Single(await Store.ListDeliveriesAsync(delivery.Batch, Token));
        Assert.Equal(Delivery.MostAttempts + 3, after.AttemptCount);
        Assert.Equal(Enumerable.Range(3, Delivery.MostAttempts), after.Attempts.Select(attempt => attempt.Milliseconds));
    }

    [Fact]
    public async Task Attempts_that_are_recorded_at_once_are_all_recorded()
    {
        var delivery = await TakenAsync();
        var stores = new[] { Store, Open(Clock) };
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            stores[i % 2].RecordAttemptAsync(delivery.Id, new DeliveryAttempt(Clock.Now, i, 500, "http_status"), Clock.Now, Token))));
        var after = Assert.Single(await Store.ListDeliveriesAsync(delivery.Batch, Token));
        Assert.Equal(Enumerable.Range(0, 20), after.Attempts.Select(attempt => attempt.Milliseconds).Order());
    }

    [Fact]
    public async Task An_attempt_of_an_unknown_delivery_changes_nothing()
    {
        await Store.RecordAttemptAsync(DeliveryId.New(Clock.Now), new DeliveryAttempt(Clock.Now, 1, 200, null), null, Token);
        var delivery = await TakenAsync();
        await DeleteAsync(delivery.Batch);
        await Store.RecordAttemptAsync(delivery.Id, new DeliveryAttempt(Clock.Now, 1, 500, "http_status"), Clock.Now, Token);
        Assert.Empty(await Store.TakeDeliveriesAsync(Clock.Now.AddDays(1), Clock.Now.AddDays(2), new(10), Token));
    }

    [Fact]
    public async Task What_is_due_to_one_who_unsubscribed_is_given_up_and_an_attempt_on_its_way_does_not_bring_it_back()
    {
        var delivery = await TakenAsync();
        var other = await EndedAsync(s_push);
        await TellAsync(other);
        await Store.UnsubscribeAsync(null, s_hook.Kind, s_hook.Url, Token);
        Assert.Equal(DeliveryStatus.Failed, Assert.Single(await Store.ListDeliveriesAsync(delivery.Batch, Token)).Status);
        await Store.RecordAttemptAsync(delivery.Id, new DeliveryAttempt(Clock.Now, 1, 500, "http_status"), Clock.Now, Token);
        var given = Assert.Single(await Store.ListDeliveriesAsync(delivery.Batch, Token));
        Assert.Equal((DeliveryStatus.Failed, 1), (given.Status, given.AttemptCount));
        Assert.Equal(s_push, Assert.Single(await Store.TakeDeliveriesAsync(Clock.Now.AddDays(1), Clock.Now.AddDays(2), new(10), Token)).Subscriber);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("timeout")]
    public async Task A_redelivery_is_due_at_once_whatever_became_of_it(string? fault)
    {
        var delivery = await TakenAsync();
        await Store.RecordAttemptAsync(delivery.Id, new DeliveryAttempt(Clock.Now, 1, 200, fault), null, Token);
        Clock.Advance(TimeSpan.FromHours(1));
        var after = await Store.RedeliverAsync(delivery.Batch, delivery.Id, Token);
        Assert.Equal((DeliveryStatus.Pending, Clock.Now, Clock.Now, 1), (after!.Status, after.DueAt!.Value, after.Since, after.AttemptCount));
        Assert.Equivalent(after, Assert.Single(await Store.ListDeliveriesAsync(delivery.Batch, Token)), strict: true);
        Assert.Equal(delivery.Id, Assert.Single(await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(10), Token)).Id);
    }

    [Fact]
    public async Task An_attempt_of_before_a_redelivery_was_asked_for_does_not_give_that_up()
    {
        var delivery = await TakenAsync();
        var began = Clock.Now;
        var asked = Clock.Advance();
        await Store.RedeliverAsync(delivery.Batch, delivery.Id, Token);
        Clock.Advance();
        await Store.RecordAttemptAsync(delivery.Id, new DeliveryAttempt(began, 2_000, null, "timeout"), null, Token);
        Assert.Equal(asked, Assert.Single(await Store.ListDeliveriesAsync(delivery.Batch, Token)).DueAt);
    }

    [Fact]
    public async Task A_redelivery_of_another_batch_or_an_unknown_one_is_refused()
    {
        var delivery = await TakenAsync();
        var other = await SealedAsync(1);
        Assert.Null(await Store.RedeliverAsync(other.Id, delivery.Id, Token));
        Assert.Null(await Store.RedeliverAsync(delivery.Batch, DeliveryId.New(Clock.Now), Token));
        Assert.Null(await Store.RedeliverAsync(BatchId.New(Clock.Now), delivery.Id, Token));
        Assert.Empty(await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(10), Token));
    }

    [Fact]
    public async Task The_newest_hundred_deliveries_are_listed_newest_first()
    {
        var end = await EndedAsync(s_hook);
        var added = new List<Delivery>();
        for (var i = 0; i < IBatchStore.MostDeliveries + 5; i++)
        {
            added.Add(Another(end, i));
            Clock.Advance();
        }

        await Store.AddDeliveriesAsync(end.Batch.Id, null, added, Token);
        var listed = await Store.ListDeliveriesAsync(end.Batch.Id, Token);
        Assert.Equal(added.AsEnumerable().Reverse().Take(IBatchStore.MostDeliveries).Select(delivery => delivery.Id), listed.Select(delivery => delivery.Id));
        Assert.Empty(await Store.ListDeliveriesAsync(BatchId.New(Clock.Now), Token));
    }

    /// <summary>A delivery to the webhook that is due now.</summary>
    private async Task<Delivery> DueAsync()
    {
        var end = await EndedAsync(s_hook);
        await TellAsync(end);
        return Assert.Single(await Store.ListDeliveriesAsync(end.Batch.Id, Token));
    }

    private async Task<Delivery> TakenAsync()
    {
        var delivery = await DueAsync();
        Assert.Contains(await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(1_000), Token), taken => taken.Id == delivery.Id);
        return delivery;
    }

    private Delivery To(UntoldEnd end, string url, int minutesAgo) =>
        New(end, new Subscriber(SubscriberKind.Webhook, url)) with { Id = DeliveryId.New(Clock.Now), DueAt = Clock.Now.AddMinutes(-minutesAgo) };

    private Delivery Another(UntoldEnd end, int number) => New(end, Hook(number)) with { Id = DeliveryId.New(Clock.Now) };
}
