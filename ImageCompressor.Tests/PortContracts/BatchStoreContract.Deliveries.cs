using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.PortContracts;

public abstract partial class BatchStoreContract
{
    private static readonly TimeSpan s_inHand = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task An_end_is_untold_once_the_last_image_has_its_outcome_and_told_once_deliveries_are_made_of_it()
    {
        var batch = await SealedAsync(2);
        await Store.SubscribeAsync(batch.Id, s_hook, Token);
        await Store.SubscribeAsync(batch.Id, s_push, Token);
        await RecordAsync(Answer(await TakeOneAsync(), Compressed("a")));
        Assert.Empty(await Store.ListUntoldAsync(10, Token));
        var at = Clock.Advance();
        await RecordAsync(Answer(await TakeOneAsync(), Failed()));

        var end = Assert.Single(await Store.ListUntoldAsync(10, Token));
        Assert.Equal((batch.Id, BatchStatus.CompletedWithErrors, at), (end.Batch.Id, end.Batch.Status, end.Batch.FinishedAt));
        Assert.Equal([s_hook, s_push], end.Subscribers.OrderBy(subscriber => subscriber.Kind));
        await TellAsync(end);

        Assert.Empty(await Store.ListUntoldAsync(10, Token));
        Assert.Equal(2, (await Store.ListDeliveriesAsync(batch.Id, Token)).Count);
    }

    [Fact]
    public async Task A_batch_without_an_image_has_ended_when_it_is_sealed_and_not_before()
    {
        var batch = await CreateAsync();
        await Store.SubscribeAsync(batch.Id, s_hook, Token);
        Assert.Empty(await Store.ListUntoldAsync(10, Token));
        await Store.SealAsync(batch.Id, Recipe.Default, 0, Token);
        Assert.Equal(batch.Id, Assert.Single(await Store.ListUntoldAsync(10, Token)).Batch.Id);
    }

    [Fact]
    public async Task A_cancelled_batch_has_ended()
    {
        var batch = await SealedAsync(3);
        await Store.SubscribeAsync(batch.Id, s_hook, Token);
        await Store.CancelAsync(batch.Id, Token);
        Assert.Equal(BatchStatus.Cancelled, Assert.Single(await Store.ListUntoldAsync(10, Token)).Batch.Status);
    }

    [Fact]
    public async Task Those_that_ended_first_come_first()
    {
        var ended = new List<BatchId>();
        for (var i = 0; i < 5; i++)
        {
            ended.Add((await EndedAsync(s_hook)).Batch.Id);
            Clock.Advance();
        }

        Assert.Equal(ended, (await Store.ListUntoldAsync(1_000, Token)).Select(end => end.Batch.Id));
        Assert.Equal(ended.Take(2), (await Store.ListUntoldAsync(2, Token)).Select(end => end.Batch.Id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task A_list_of_none_or_of_more_than_a_thousand_is_refused(int most)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ListUntoldAsync(most, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(most), Token));
    }

    [Fact]
    public async Task A_batch_that_is_retried_ends_again_and_tells_again()
    {
        var end = await EndedAsync(s_hook, failing: 2);
        await TellAsync(end);
        Clock.Advance();
        await Store.RetryAsync(end.Batch.Id, null, Token);
        Assert.Empty(await Store.ListUntoldAsync(10, Token));
        Clock.Advance();
        await RecordAsync((await Store.TakeAsync(2, Token)).Select(job => Answer(job, Compressed(job.Url))));

        var again = Assert.Single(await Store.ListUntoldAsync(10, Token));
        Assert.Equal(BatchStatus.Completed, again.Batch.Status);
        await TellAsync(again);
        var told = await Store.ListDeliveriesAsync(end.Batch.Id, Token);
        Assert.Equal((2, 2), (told.Count, told.Select(delivery => delivery.Id).Distinct().Count()));
        Assert.Empty(await Store.ListUntoldAsync(10, Token));
    }

    [Fact]
    public async Task A_batch_with_one_image_retried_ends_again_too()
    {
        var end = await EndedAsync(s_hook, failing: 2);
        await TellAsync(end);
        Clock.Advance();
        var image = (await Store.ListImagesAsync(end.Batch.Id, null, null, 1, Token)).Items[0].Id;
        await Store.RetryAsync(end.Batch.Id, [image], Token);
        await RecordAsync(Answer(await TakeOneAsync(), Failed()));
        Assert.Equal(Clock.Now, Assert.Single(await Store.ListUntoldAsync(10, Token)).Batch.FinishedAt);
    }

    [Fact]
    public async Task What_changes_nothing_does_not_make_a_told_end_untold()
    {
        var end = await EndedAsync(s_hook);
        await TellAsync(end);
        Clock.Advance();
        await Store.RetryAsync(end.Batch.Id, null, Token);
        await Store.CancelAsync(end.Batch.Id, Token);
        await Store.SealAsync(end.Batch.Id, Recipe.Default, 0, Token);
        await Store.SweepAsync(Clock.Now, 3, Token);
        Assert.Empty(await Store.ListUntoldAsync(10, Token));
    }

    [Fact]
    public async Task An_end_that_was_told_after_a_retry_leaves_the_newer_one_untold()
    {
        var old = await EndedAsync(s_hook, failing: 1);
        Clock.Advance();
        await Store.RetryAsync(old.Batch.Id, null, Token);
        await TellAsync(old);
        Assert.Single(await Store.ListDeliveriesAsync(old.Batch.Id, Token));
        Clock.Advance();
        await RecordAsync(Answer(await TakeOneAsync(), Compressed("a")));
        await TellAsync(old);

        var newer = Assert.Single(await Store.ListUntoldAsync(10, Token));
        Assert.Equal(Clock.Now, newer.Batch.FinishedAt);
        await TellAsync(newer);
        Assert.Equal(2, (await Store.ListDeliveriesAsync(old.Batch.Id, Token)).Count);
    }

    [Fact]
    public async Task One_that_subscribes_after_the_end_was_told_is_told_and_the_others_are_not_told_twice()
    {
        var end = await EndedAsync(s_hook);
        await TellAsync(end);
        await Store.SubscribeAsync(end.Batch.Id, s_push, Token);
        var again = Assert.Single(await Store.ListUntoldAsync(10, Token));
        Assert.Equal(2, again.Subscribers.Count);
        await TellAsync(again);
        Assert.Equal([s_hook, s_push], (await Store.ListDeliveriesAsync(end.Batch.Id, Token)).Select(delivery => delivery.Subscriber).OrderBy(subscriber => subscriber.Kind));
        Assert.Empty(await Store.ListUntoldAsync(10, Token));
    }

    [Fact]
    public async Task One_that_subscribes_while_the_end_is_told_leaves_it_untold()
    {
        var end = await EndedAsync(s_hook);
        await Store.SubscribeAsync(end.Batch.Id, s_push, Token);
        await TellAsync(end);
        Assert.Single(await Store.ListDeliveriesAsync(end.Batch.Id, Token));
        await TellAsync(Assert.Single(await Store.ListUntoldAsync(10, Token)));
        Assert.Equal(2, (await Store.ListDeliveriesAsync(end.Batch.Id, Token)).Count);
        Assert.Empty(await Store.ListUntoldAsync(10, Token));
    }

    [Fact]
    public async Task One_that_unsubscribes_while_the_end_is_told_gets_nothing_and_leaves_it_told()
    {
        var end = await EndedAsync(s_hook, s_push);
        await Store.UnsubscribeAsync(null, s_push.Kind, s_push.Url, Token);
        await TellAsync(end);
        Assert.Equal(s_hook, Assert.Single(await Store.ListDeliveriesAsync(end.Batch.Id, Token)).Subscriber);
        Assert.Empty(await Store.ListUntoldAsync(10, Token));
    }

    [Fact]
    public async Task Eight_that_tell_the_same_ends_make_each_delivery_once()
    {
        for (var i = 0; i < 10; i++)
            await EndedAsync(s_hook, s_push);
        var stores = new[] { Store, Open(Clock) };
        var ends = await Store.ListUntoldAsync(100, Token);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            foreach (var end in ends)
                await TellAsync(end, stores[i % 2]);
        })));
        Assert.Empty(await Store.ListUntoldAsync(100, Token));
        Assert.Equal(20, (await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(1_000), Token)).Count);
    }

    [Fact]
    public async Task A_delivery_comes_back_as_it_was_added()
    {
        var end = await EndedAsync(s_push);
        var delivery = New(end, s_push) with { Payload = new string('語', 30_000) + "{\"$a.b\":1}" };
        await Store.AddDeliveriesAsync(end.Batch.Id, end, [delivery], Token);
        Assert.Equivalent(delivery, Assert.Single(await Open(Clock).ListDeliveriesAsync(end.Batch.Id, Token)), strict: true);
    }

    [Fact]
    public async Task Deliveries_of_no_end_leave_the_end_untold()
    {
        var end = await EndedAsync(s_hook);
        await Store.AddDeliveriesAsync(end.Batch.Id, null, [New(end, s_push) with { Id = DeliveryId.New(Clock.Now), Event = "test" }], Token);
        Assert.Equal("test", Assert.Single(await Store.ListDeliveriesAsync(end.Batch.Id, Token)).Event);
        Assert.Single(await Store.ListUntoldAsync(10, Token));
    }

    [Fact]
    public async Task Nothing_is_added_to_an_unknown_batch()
    {
        var end = await EndedAsync(s_hook);
        await DeleteAsync(end.Batch.Id);
        await TellAsync(end);
        await Store.AddDeliveriesAsync(end.Batch.Id, null, [New(end, s_hook)], Token);
        Assert.Empty(await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(10), Token));
        Assert.Empty(await Store.ListDeliveriesAsync(end.Batch.Id, Token));
    }

    [Fact]
    public async Task A_deletion_takes_subscribers_and_deliveries_along_at_once()
    {
        var end = await EndedAsync(s_hook);
        await TellAsync(end);
        var untold = await EndedAsync(s_hook);
        await Store.AddDeliveriesAsync(untold.Batch.Id, null, [Another(untold, 1)], Token);
        foreach (var id in new[] { end.Batch.Id, untold.Batch.Id })
        {
            // The first gives no name out, because the second uses the same, and is gone; the second stands still in the middle.
            await using var deletion = Store.DeleteAsync(id, Token).GetAsyncEnumerator(Token);
            Assert.Equal(id == untold.Batch.Id, await deletion.MoveNextAsync());
            Assert.Empty(await Store.ListSubscribersAsync(id, Token));
            Assert.Empty(await Store.ListDeliveriesAsync(id, Token));
            await TellAsync(end with { Batch = end.Batch with { Id = id } });
            var due = await Store.TakeDeliveriesAsync(Clock.Now.AddDays(1), Clock.Now.AddDays(1), new(10), Token);
            Assert.DoesNotContain(due, delivery => delivery.Batch == id);
        }

        Assert.Empty(await Store.ListUntoldAsync(10, Token));
        Assert.Empty(await Store.TakeDeliveriesAsync(Clock.Now.AddDays(1), Clock.Now.AddDays(2), new(10), Token));
    }

    [Fact]
    public async Task An_upload_that_is_given_up_takes_its_subscribers_along()
    {
        var batch = await CreateAsync();
        await Store.SubscribeAsync(batch.Id, s_hook, Token);
        await Store.AddDeliveriesAsync(batch.Id, null, [New(new UntoldEnd(batch with { FinishedAt = Clock.Now }, [s_hook]), s_hook)], Token);
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal([batch.Id], (await Store.SweepAsync(Clock.Now.AddMinutes(-10), 3, Token)).Unfinished);
        await DeleteAsync(batch.Id);
        Assert.Empty(await Store.ListSubscribersAsync(batch.Id, Token));
        Assert.Empty(await Store.TakeDeliveriesAsync(Clock.Now, Clock.Now + s_inHand, new(10), Token));
    }

    /// <summary>A batch that has ended, with these subscribers; its end as it is listed.</summary>
    private Task<UntoldEnd> EndedAsync(params Subscriber[] subscribers) => EndedAsync(subscribers, 0);

    private Task<UntoldEnd> EndedAsync(Subscriber subscriber, int failing) => EndedAsync([subscriber], failing);

    private async Task<UntoldEnd> EndedAsync(Subscriber[] subscribers, int failing)
    {
        var batch = await SealedAsync(Math.Max(1, failing));
        foreach (var subscriber in subscribers)
            Assert.True(await Store.SubscribeAsync(batch.Id, subscriber, Token));
        await RecordAsync((await Store.TakeAsync(1_000, Token)).Select(job => Answer(job, failing > 0 ? Failed() : Compressed(job.Url))));
        return Assert.Single(await Store.ListUntoldAsync(1_000, Token), end => end.Batch.Id == batch.Id);
    }

    private async Task TellAsync(UntoldEnd end, IBatchStore? store = null) =>
        await (store ?? Store).AddDeliveriesAsync(end.Batch.Id, end, [.. end.Subscribers.Select(subscriber => New(end, subscriber))], Token);

    private Delivery New(UntoldEnd end, Subscriber subscriber) => new()
    {
        Id = DeliveryId.OfEnd(end.Batch.Id, subscriber, end.Batch.FinishedAt!.Value),
        Batch = end.Batch.Id,
        Subscriber = subscriber,
        Event = "request.completed",
        Payload = """{"event":"request.completed"}""",
        CreatedAt = Clock.Now,
        Since = Clock.Now,
        DueAt = Clock.Now,
    };
}
