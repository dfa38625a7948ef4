using System.Collections.Concurrent;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.PortContracts;

/// <summary>What every <see cref="IJobQueue"/> does; a folder's subclass says only how to open it.</summary>
public abstract partial class JobQueueContract : IAsyncLifetime
{
    /// <summary>A delivery comes within this time, on a loaded machine too.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);

    /// <summary>What has not come within this time does not come.</summary>
    private static readonly TimeSpan s_never = TimeSpan.FromMilliseconds(250);

    private static readonly Comparer<ImageId> s_byText = Comparer<ImageId>.Create((one, other) => string.CompareOrdinal(one.ToString(), other.ToString()));

    private readonly List<IAsyncDisposable> _receivers = [];

    protected IJobQueue Queue { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An empty queue that holds so many jobs and gives each out so often at most.</summary>
    protected abstract Task<IJobQueue> OpenAsync(int capacity, int maxDeliveries);

    /// <summary>Closes it.</summary>
    protected abstract ValueTask CloseAsync();

    public async ValueTask InitializeAsync() => Queue = await OpenAsync(capacity: 10, maxDeliveries: 3);

    public async ValueTask DisposeAsync()
    {
        foreach (var receiver in _receivers)
            await receiver.DisposeAsync();
        await CloseAsync();
    }

    [Fact]
    public async Task Jobs_arrive_whole_and_in_order()
    {
        ImageJob[] jobs = [Job(), Job() with { Recipe = new Recipe { Format = OutputFormat.Avif, Quality = 3, Width = 7 }, TraceParent = null }, Job() with { Run = 2, Attempt = 3 }];
        await Queue.OfferAsync(jobs, Token);
        var receiver = Receive();
        foreach (var job in jobs)
            Assert.Equal(job, (await NextAsync(receiver)).Job);
    }

    [Fact]
    public async Task Each_job_goes_to_one_receiver()
    {
        var jobs = Enumerable.Range(0, 10).Select(_ => Job()).ToList();
        await Queue.OfferAsync(jobs, Token);
        // Which of them gets which is the queue's affair.
        var received = new ConcurrentQueue<ImageId>();
        using var all = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            await using var receiver = Queue.ReceiveAsync(all.Token).GetAsyncEnumerator(CancellationToken.None);
            while (await MovesAsync(receiver, all.Token))
            {
                await AnswerAsync(receiver.Current);
                received.Enqueue(receiver.Current.Job.Image);
                if (received.Count == jobs.Count) await all.CancelAsync();
            }
        }))).WaitAsync(s_soon, Token);
        Assert.Equal(jobs.Select(job => job.Image).Order(s_byText), received.Order(s_byText));
    }

    [Fact]
    public async Task Offering_waits_while_the_queue_is_full()
    {
        // Far more than it holds: what was under way when it became full may still be taken.
        var offering = Queue.OfferAsync([.. Enumerable.Range(0, 40).Select(_ => Job())], Token);
        Assert.False(await EndsAsync(offering, s_never));
        var (receiver, recorder) = (Receive(), Results());
        for (var i = 0; i < 40; i++)
        {
            await AnswerAsync(await NextAsync(receiver));
            // Answers wait in a queue that may be full too.
            await (await NextAsync(recorder)).AcknowledgeAsync(Token);
        }

        Assert.True(await EndsAsync(offering, s_soon));
    }

    [Fact]
    public async Task Offering_to_a_full_queue_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        var offering = Queue.OfferAsync([.. Enumerable.Range(0, 40).Select(_ => Job())], source.Token);
        Assert.False(await EndsAsync(offering, s_never));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => offering.WaitAsync(s_soon, Token));
    }

    [Fact]
    public async Task An_answer_reaches_the_recorder_and_the_job_never_comes_again()
    {
        await Queue.OfferAsync([Job()], Token);
        var receiver = Receive();
        var delivery = await NextAsync(receiver);
        var result = new ImageResult(delivery.Job.Image, delivery.Job.Batch, 0, Outcome(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        await delivery.AnswerAsync(result, Token);
        await receiver.DisposeAsync();

        Assert.Equivalent(result, Assert.Single((await NextAsync(Results())).Results), strict: true);
        await NothingComesAsync(Receive());
    }

    [Fact]
    public async Task A_job_that_is_handed_back_comes_again()
    {
        await Queue.OfferAsync([Job()], Token);
        var receiver = Receive();
        var delivery = await NextAsync(receiver);
        await delivery.HandBackAsync(Token);
        // To whom is the queue's affair, and nobody else is there.
        Assert.Equal(delivery.Job, (await NextAsync(receiver)).Job);
    }

    [Fact]
    public async Task A_receiver_that_goes_away_hands_back_all_of_its_own_and_no_others()
    {
        // As many as are held below: a receiver may have taken more than it has given out.
        await Queue.OfferAsync([.. Enumerable.Range(0, 4).Select(_ => Job())], Token);
        var (leaving, staying) = (Receive(), Receive());
        var answered = await NextAsync(leaving);
        ImageId[] lost = [(await NextAsync(leaving)).Job.Image, (await NextAsync(leaving)).Job.Image];
        var held = await NextAsync(staying);
        await AnswerAsync(answered);

        await leaving.DisposeAsync();

        // Jobs that came back may be given out only to a receiver that holds nothing else.
        var next = Receive();
        var first = await NextAsync(next);
        await AnswerAsync(first);
        await AnswerAsync(held);
        Task<bool>[] waiting = [next.MoveNextAsync().AsTask(), staying.MoveNextAsync().AsTask()];
        _receivers.RemoveAll(receiver => receiver == next || receiver == staying);
        var came = await Task.WhenAny(waiting).WaitAsync(s_soon, Token);
        var second = came == waiting[0] ? next.Current : staying.Current;

        Assert.Equal(lost.ToHashSet(), [first.Job.Image, second.Job.Image]);
        Assert.False(await EndsAsync(waiting.Single(other => other != came), s_never));
    }

    [Fact]
    public async Task A_receiver_that_is_cancelled_hands_back_too()
    {
        await Queue.OfferAsync([Job()], Token);
        using var source = new CancellationTokenSource();
        var receiver = Queue.ReceiveAsync(source.Token).GetAsyncEnumerator(CancellationToken.None);
        var job = (await NextAsync(receiver)).Job;
        var waiting = receiver.MoveNextAsync().AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(s_soon, Token));
        await receiver.DisposeAsync();
        Assert.Equal(job, (await NextAsync(Receive())).Job);
    }

    [Fact]
    public async Task A_job_that_is_handed_back_too_often_is_answered_by_the_queue_and_never_comes_again()
    {
        var job = Job();
        await Queue.OfferAsync([job], Token);
        for (var delivery = 1; delivery <= 3; delivery++)
        {
            var receiver = Receive();
            await NextAsync(receiver);
            await receiver.DisposeAsync(); // the worker died
        }

        var result = Assert.Single((await NextAsync(Results())).Results);
        Assert.Equal((job.Image, job.Batch, job.Run), (result.Image, result.Batch, result.Run));
        Assert.Equal(FailureKind.WorkerCrashed, result.Outcome.Failure!.Kind);
        await NothingComesAsync(Receive());
    }

    [Fact]
    public async Task Answers_come_in_groups_of_at_most_so_many_and_without_waiting_for_more()
    {
        await Queue.OfferAsync([.. Enumerable.Range(0, 5).Select(_ => Job())], Token);
        var receiver = Receive();
        for (var i = 0; i < 5; i++)
            await AnswerAsync(await NextAsync(receiver));
        var results = Results(most: 2);
        var sizes = new List<int>();
        while (sizes.Sum() < 5)
        {
            var group = await NextAsync(results);
            sizes.Add(group.Results.Count);
            await group.AcknowledgeAsync(Token);
        }

        Assert.All(sizes, size => Assert.InRange(size, 1, 2));
        Assert.Equal(5, sizes.Sum());
    }

    [Fact]
    public async Task A_group_that_is_not_acknowledged_comes_again_to_the_next_receiver_and_an_acknowledged_one_does_not()
    {
        await Queue.OfferAsync([Job(), Job(), Job()], Token);
        var receiver = Receive();
        for (var i = 0; i < 3; i++)
            await AnswerAsync(await NextAsync(receiver));
        var recorder = Results(most: 1);
        var first = await NextAsync(recorder);
        var second = await NextAsync(recorder);
        await first.AcknowledgeAsync(Token);

        await recorder.DisposeAsync();

        var next = Results(most: 1);
        ImageId[] came = [(await NextAsync(next)).Results[0].Image, (await NextAsync(next)).Results[0].Image];
        Assert.Contains(second.Results[0].Image, came);
        Assert.DoesNotContain(first.Results[0].Image, came);
        await NothingComesAsync(next);
    }

    [Fact]
    public async Task Acknowledging_a_later_group_says_nothing_of_an_earlier_one()
    {
        await Queue.OfferAsync([Job(), Job()], Token);
        var receiver = Receive();
        for (var i = 0; i < 2; i++)
            await AnswerAsync(await NextAsync(receiver));
        var recorder = Results(most: 1);
        var first = await NextAsync(recorder);
        await (await NextAsync(recorder)).AcknowledgeAsync(Token);

        await recorder.DisposeAsync();

        Assert.Equal(first.Results[0].Image, (await NextAsync(Results(most: 1))).Results[0].Image);
    }

    [Fact]
    public async Task Offers_and_answers_of_many_at_once_lose_nothing()
    {
        var jobs = Enumerable.Range(0, 400).Select(_ => Job()).ToList();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var workers = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            var count = 0;
            await foreach (var delivery in Queue.ReceiveAsync(done.Token))
                await (++count % 7 == 3 && delivery.Job.Attempt == 1 && worker == 0
                    ? delivery.HandBackAsync(done.Token)
                    : AnswerAsync(delivery));
        })).ToList();
        var offering = Task.Run(() => Queue.OfferAsync(jobs, Token));
        var seen = new HashSet<ImageId>();
        var results = Results(most: 50);
        while (seen.Count < jobs.Count)
        {
            var group = await NextAsync(results);
            seen.UnionWith(group.Results.Select(result => result.Image));
            await group.AcknowledgeAsync(Token);
        }

        await offering;
        await done.CancelAsync();
        foreach (var worker in workers)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker.WaitAsync(s_soon, Token));
        Assert.Equal(jobs.Select(job => job.Image).ToHashSet(), seen);
    }

    protected static ImageJob Job() => new(
        ImageId.New(DateTimeOffset.UnixEpoch), BatchId.New(DateTimeOffset.UnixEpoch), 0, 1, "https://a.example/ä b.jpg?q='1'", Recipe.Default,
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    protected static ImageOutcome Outcome() => new()
    {
        Original = new(ObjectName.Original(new string('a', 64)), 100, "image/jpeg", 64, 48),
        Delivered = new(ObjectName.Compressed(new string('a', 64), Recipe.Default.Hash, "avif"), 40, "image/avif", 32, 24),
        Quality = 60,
        Warnings = ["animation_dropped"],
        Times = new(1, 2, 3),
    };

    protected static Task AnswerAsync(JobDelivery delivery) => delivery.AnswerAsync(ImageResult.For(delivery.Job, Outcome(), null), Token);

    protected IAsyncEnumerator<JobDelivery> Receive() => Keep(Queue.ReceiveAsync(Token).GetAsyncEnumerator(Token));

    protected IAsyncEnumerator<ResultDelivery> Results(int most = 100) => Keep(Queue.ReceiveResultsAsync(most, Token).GetAsyncEnumerator(Token));

    protected static async Task<T> NextAsync<T>(IAsyncEnumerator<T> receiver)
    {
        Assert.True(await receiver.MoveNextAsync().AsTask().WaitAsync(s_soon, Token));
        return receiver.Current;
    }

    /// <summary>The receiver is left waiting and cannot be used after it.</summary>
    private async Task NothingComesAsync<T>(IAsyncEnumerator<T> receiver)
    {
        _receivers.Remove(receiver);
        Assert.False(await EndsAsync(receiver.MoveNextAsync().AsTask(), s_never));
    }

    /// <summary>False when it was cancelled.</summary>
    private static async Task<bool> MovesAsync(IAsyncEnumerator<JobDelivery> receiver, CancellationToken token)
    {
        try
        {
            return await receiver.MoveNextAsync();
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task<bool> EndsAsync(Task task, TimeSpan within) => await Task.WhenAny(task, Task.Delay(within, Token)) == task;

    private IAsyncEnumerator<T> Keep<T>(IAsyncEnumerator<T> receiver)
    {
        _receivers.Add(receiver);
        return receiver;
    }
}
