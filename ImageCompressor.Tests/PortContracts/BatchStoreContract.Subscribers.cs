using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.PortContracts;

public abstract partial class BatchStoreContract
{
    private static readonly Subscriber s_hook = new(SubscriberKind.Webhook, "https://a.example/hook?of=1&x=$set.a");

    private static readonly Subscriber s_push = new(SubscriberKind.Push, "https://push.example/endpoint") { PublicKey = "p256dh", AuthSecret = "auth" };

    [Fact]
    public async Task Subscribers_of_a_batch_come_back_as_they_were_sealed_or_not()
    {
        var batch = await CreateAsync();
        Assert.True(await Store.SubscribeAsync(batch.Id, s_hook, Token));
        Assert.Equal([s_hook], await Store.ListSubscribersAsync(batch.Id, Token));
        await Store.SealAsync(batch.Id, Recipe.Default, 0, Token);
        Assert.True(await Store.SubscribeAsync(batch.Id, s_push, Token));
        Assert.Equal([s_hook, s_push], (await Open(Clock).ListSubscribersAsync(batch.Id, Token)).OrderBy(subscriber => subscriber.Kind));
    }

    [Fact]
    public async Task The_same_url_again_replaces_the_subscriber_of_before()
    {
        var batch = await SealedAsync(1);
        await Store.SubscribeAsync(batch.Id, s_push, Token);
        var renewed = s_push with { PublicKey = "another", AuthSecret = null, Kind = SubscriberKind.Webhook };
        Assert.True(await Store.SubscribeAsync(batch.Id, renewed, Token));
        Assert.Equal(renewed, Assert.Single(await Store.ListSubscribersAsync(batch.Id, Token)));
    }

    [Fact]
    public async Task The_twenty_first_subscriber_is_refused_but_one_of_the_twenty_may_come_again()
    {
        var batch = await SealedAsync(1);
        for (var i = 0; i < IBatchStore.MostSubscribers; i++)
            Assert.True(await Store.SubscribeAsync(batch.Id, Hook(i), Token));
        Assert.False(await Store.SubscribeAsync(batch.Id, Hook(20), Token));
        Assert.True(await Store.SubscribeAsync(batch.Id, Hook(7), Token));
        Assert.Equal(IBatchStore.MostSubscribers, (await Store.ListSubscribersAsync(batch.Id, Token)).Count);

        await Store.UnsubscribeAsync(null, Hook(3).Kind, Hook(3).Url, Token);
        Assert.True(await Store.SubscribeAsync(batch.Id, Hook(20), Token));
        Assert.False(await Store.SubscribeAsync(batch.Id, Hook(3), Token));
    }

    [Fact]
    public async Task Thirty_that_subscribe_at_once_are_twenty_subscribers()
    {
        var batch = await SealedAsync(1);
        var stores = new[] { Store, Open(Clock) };
        var done = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(() => stores[i % 2].SubscribeAsync(batch.Id, Hook(i), Token))));
        Assert.Equal(IBatchStore.MostSubscribers, done.Count(subscribed => subscribed));
        Assert.Equal(IBatchStore.MostSubscribers, (await Store.ListSubscribersAsync(batch.Id, Token)).Select(subscriber => subscriber.Url).Distinct().Count());
    }

    [Fact]
    public async Task The_longest_url_is_kept_and_tells_of_a_difference_in_its_last_character()
    {
        var batch = await SealedAsync(1);
        var long1 = new Subscriber(SubscriberKind.Webhook, "https://a.example/" + new string('語', Subscriber.MaxUrlLength - 19) + "1");
        var long2 = long1 with { Url = long1.Url[..^1] + "2" };
        Assert.Equal(Subscriber.MaxUrlLength, long1.Url.Length);
        Assert.True(await Store.SubscribeAsync(batch.Id, long1, Token));
        Assert.True(await Store.SubscribeAsync(batch.Id, long2, Token));
        Assert.Equal([long1, long2], (await Store.ListSubscribersAsync(batch.Id, Token)).OrderBy(subscriber => subscriber.Url, StringComparer.Ordinal));
        await Store.UnsubscribeAsync(null, long2.Kind, long2.Url, Token);
        Assert.Equal([long1], await Store.ListSubscribersAsync(batch.Id, Token));
    }

    [Fact]
    public async Task Nobody_subscribes_to_a_batch_that_is_unknown_or_being_removed()
    {
        Assert.False(await Store.SubscribeAsync(BatchId.New(Clock.Now), s_hook, Token));
        Assert.Empty(await Store.ListSubscribersAsync(BatchId.New(Clock.Now), Token));

        var batch = await SealedAsync(1);
        await Store.SubscribeAsync(batch.Id, s_hook, Token);
        await RecordAsync(Answer(await TakeOneAsync(), Compressed("a")));
        await using var deletion = Store.DeleteAsync(batch.Id, Token).GetAsyncEnumerator(Token);
        Assert.True(await deletion.MoveNextAsync());
        Assert.False(await Store.SubscribeAsync(batch.Id, s_push, Token));
        Assert.Empty(await Store.ListSubscribersAsync(batch.Id, Token));
    }

    [Fact]
    public async Task Unsubscribing_is_from_all_batches_and_one_that_is_unknown_changes_nothing()
    {
        var (first, second) = (await SealedAsync(0), await SealedAsync(0));
        foreach (var batch in new[] { first, second })
        {
            await Store.SubscribeAsync(batch.Id, s_hook, Token);
            await Store.SubscribeAsync(batch.Id, s_push, Token);
        }

        await Store.UnsubscribeAsync(null, SubscriberKind.Webhook, "https://a.example/hook", Token);
        await Store.UnsubscribeAsync(null, s_hook.Kind, s_hook.Url, Token);
        Assert.Equal([s_push], await Store.ListSubscribersAsync(first.Id, Token));
        Assert.Equal([s_push], await Store.ListSubscribersAsync(second.Id, Token));
        Assert.Equal(2, (await Store.ListUntoldAsync(10, Token)).Count);

        await Store.UnsubscribeAsync(null, s_push.Kind, s_push.Url, Token);
        Assert.Empty(await Store.ListUntoldAsync(10, Token));
    }

    [Fact]
    public async Task Unsubscribing_from_one_batch_leaves_the_others_and_what_is_due_there()
    {
        var (left, kept) = (await EndedAsync(s_hook), await EndedAsync(s_hook));
        await TellAsync(left);
        await TellAsync(kept);
        await Store.UnsubscribeAsync(left.Batch.Id, s_hook.Kind, s_hook.Url, Token);
        Assert.Empty(await Store.ListSubscribersAsync(left.Batch.Id, Token));
        Assert.Equal([s_hook], await Store.ListSubscribersAsync(kept.Batch.Id, Token));
        Assert.Equal(kept.Batch.Id, Assert.Single(await Store.TakeDeliveriesAsync(Clock.Now.AddDays(1), Clock.Now.AddDays(2), new(10), Token)).Batch);
    }

    [Fact]
    public async Task Unsubscribing_one_kind_leaves_the_other_at_the_same_url_and_what_is_due_to_it()
    {
        var browser = s_push with { Url = s_hook.Url };
        var (hooked, pushed) = (await EndedAsync(s_hook), await EndedAsync(browser));
        await TellAsync(hooked);
        await TellAsync(pushed);
        await Store.UnsubscribeAsync(null, SubscriberKind.Push, s_hook.Url, Token);
        Assert.Equal([s_hook], await Store.ListSubscribersAsync(hooked.Batch.Id, Token));
        Assert.Empty(await Store.ListSubscribersAsync(pushed.Batch.Id, Token));
        Assert.Equal(s_hook, Assert.Single(await Store.TakeDeliveriesAsync(Clock.Now.AddDays(1), Clock.Now.AddDays(2), new(10), Token)).Subscriber);
    }

    private static Subscriber Hook(int number) => new(SubscriberKind.Webhook, $"https://a.example/hook/{number}");
}
