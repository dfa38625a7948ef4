using System.Collections.Concurrent;
using System.Diagnostics;
using ImageCompressor.Backends.RabbitMq;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.Doubles;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace ImageCompressor.Tests.Backends.RabbitMq;

/// <summary>What goes wrong with a broker, with a real one.</summary>
public sealed class OutageTests(RabbitMqFixture broker)
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);

    /// <summary>A few rounds of patience of the publisher, on a loaded machine.</summary>
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(120);

    private readonly string _prefix = Guid.NewGuid().ToString("N")[..8] + ".";
    private readonly Lines _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broker_that_is_restarted_in_the_middle_loses_nothing()
    {
        await using var node = await RabbitMqNode.StartNewAsync();
        await using var service = Open(node.ConnectionString);
        await using var worker = Open(node.ConnectionString);
        var jobs = Jobs(3_000);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var (answered, isAway) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var working = Task.Run(async () =>
        {
            await foreach (var delivery in worker.ReceiveAsync(done.Token))
            {
                // Not all of them before it is stopped, however quick both are: the queue holds a thousand, so neither the offers nor the answers are at their end.
                if (Volatile.Read(ref answered) == 1_500) await isAway.Task.WaitAsync(done.Token);
                await delivery.AnswerAsync(Answer(delivery.Job), done.Token);
                Interlocked.Increment(ref answered);
            }
        }, Token);
        var recording = CollectAsync(service, jobs.Count, done.Token);
        var offering = service.OfferAsync(jobs, Token);
        while (Volatile.Read(ref answered) < 300) await Task.Delay(10, Token);

        // Stopped and not killed: quorum queues of 3.10.8 that are written to at a SIGKILL may come back without a leader, whatever their clients do.
        await node.StopAsync();
        isAway.SetResult();
        Assert.False(offering.IsCompleted);
        await WaitForAsync(() => service.Fault is not null);
        await node.StartAsync();

        if (await Task.WhenAny(recording, Task.Delay(s_recovery, Token)) != recording)
            Assert.Fail($"answered {answered}, offering {offering.Status}, working {working.Status}; {service.Fault}; {worker.Fault}; {string.Join('\n', _log.All.Where(line => !line.Contains(" 64 ", StringComparison.Ordinal)).TakeLast(60))}; {node.Output}");
        await offering.WaitAsync(s_soon, Token);
        var seen = await recording;
        await done.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working.WaitAsync(s_soon, Token));
        Assert.Equal(jobs.Select(job => job.Image).ToHashSet(), seen);
        Assert.Null(service.Fault);
    }

    [Fact]
    public async Task A_process_may_start_before_its_broker()
    {
        RabbitMqNode.SkipUnlessInstalled();
        await using var node = new RabbitMqNode();
        await using var queue = Open(node.ConnectionString);
        using var impatient = new CancellationTokenSource();
        var given = queue.OfferAsync(Jobs(1), impatient.Token);
        var offering = queue.OfferAsync(Jobs(1), Token);
        await WaitForAsync(() => queue.Fault?.Contains("cannot be reached", StringComparison.Ordinal) == true);
        Assert.False(offering.IsCompleted);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.WaitAsync(s_soon, Token));

        await node.StartAsync();

        await offering.WaitAsync(s_soon, Token);
        Assert.Null(queue.Fault);
    }

    [Fact]
    public async Task A_wrong_password_is_said_and_not_shown()
    {
        var address = (await broker.ConnectionStringAsync()).Replace("guest:guest", "guest:hunter2", StringComparison.Ordinal);
        await using var queue = Open(address);
        using var source = new CancellationTokenSource();
        var offering = queue.OfferAsync(Jobs(1), source.Token);
        await WaitForAsync(() => queue.Fault?.Contains("refuses the user name or the password", StringComparison.Ordinal) == true);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => offering.WaitAsync(s_soon, Token));
        Assert.Contains(_log.All, line => line.Contains("refuses the user name or the password", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.All.Append(queue.Fault ?? ""), line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_queue_that_was_removed_is_an_error_and_is_there_again()
    {
        await using var queue = await OpenAsync();
        await queue.OfferAsync(Jobs(1), Token);
        await using (var channel = await ChannelAsync()) await channel.QueueDeleteAsync(_prefix + "image_tasks", cancellationToken: Token);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => queue.OfferAsync(Jobs(1), Token));
        Assert.Contains("image_tasks", error.Message);
        await queue.OfferAsync(Jobs(1), Token);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"v\":99}")]
    public async Task A_job_that_cannot_be_read_is_buried_once_and_the_next_one_is_done(string body)
    {
        await using var queue = await OpenAsync();
        await queue.OfferAsync([], Token);
        await using var results = queue.ReceiveResultsAsync(10, Token).GetAsyncEnumerator(Token);
        var result = results.MoveNextAsync().AsTask();
        var (good, received) = (Jobs(1), queue.ReceiveAsync(Token).GetAsyncEnumerator(Token));
        var first = received.MoveNextAsync().AsTask();
        await queue.OfferAsync(good, Token);
        Assert.True(await first.WaitAsync(s_soon, Token));
        await using var channel = await ChannelAsync();
        await channel.BasicPublishAsync("", _prefix + "image_tasks", mandatory: true, new BasicProperties { MessageId = "bad" }, System.Text.Encoding.UTF8.GetBytes(body), Token);
        await received.Current.AnswerAsync(Answer(received.Current.Job), Token);
        var second = received.MoveNextAsync().AsTask();

        BasicGetResult? buried = null;
        for (var until = Stopwatch.StartNew(); buried is null && until.Elapsed < s_soon; await Task.Delay(50, Token))
            buried = await channel.BasicGetAsync(_prefix + "image_tasks.buried", autoAck: true, Token);
        Assert.Equal(("bad", body), (buried!.BasicProperties.MessageId, System.Text.Encoding.UTF8.GetString(buried.Body.Span)));
        Assert.Equal("unreadable", System.Text.Encoding.UTF8.GetString((byte[])buried.BasicProperties.Headers!["x-reason"]!));
        await queue.OfferAsync(good, Token);
        Assert.True(await second.WaitAsync(s_soon, Token));
        Assert.True(await result.WaitAsync(s_soon, Token));
        await received.DisposeAsync();
    }

    [Fact]
    public async Task A_job_whose_workers_die_fails_alone_and_is_kept_for_a_person()
    {
        await using var queue = await OpenAsync();
        var jobs = Jobs(3);
        await queue.OfferAsync(jobs, Token);
        var (deaths, answered) = (0, new HashSet<ImageId>());
        while (answered.Count < 2 || deaths < 4)
        {
            await using var worker = await OpenAsync();
            await using var receiver = worker.ReceiveAsync(Token).GetAsyncEnumerator(Token);
            while (await receiver.MoveNextAsync().AsTask().WaitAsync(s_soon, Token))
            {
                if (receiver.Current.Job.Image == jobs[0].Image)
                {
                    deaths++;
                    break;
                }

                if (deaths > 0 && answered.Add(receiver.Current.Job.Image)) await receiver.Current.AnswerAsync(Answer(receiver.Current.Job), Token);
                if (deaths == 4 && answered.Count == 2) break;
            }
        }

        var failures = new ConcurrentDictionary<ImageId, Failure?>();
        await foreach (var group in queue.ReceiveResultsAsync(10, Token))
        {
            foreach (var result in group.Results) failures[result.Image] = result.Outcome.Failure;
            await group.AcknowledgeAsync(Token);
            if (failures.Count == 3) break;
        }

        Assert.Equal(4, deaths);
        Assert.Equal(FailureKind.WorkerCrashed, failures[jobs[0].Image]!.Kind);
        Assert.Equal([null, null], jobs[1..].Select(job => failures[job.Image]));
    }

    [Fact]
    public async Task Thousands_of_dead_letters_are_listed_and_removed()
    {
        const int count = 2_000;
        await using var queue = await OpenAsync();
        await queue.OfferAsync([], Token);
        Assert.Empty(await queue.ListDeadLettersAsync(1, Token));
        await using (var channel = await ChannelAsync())
        {
            for (var i = 0; i < count; i++)
                await channel.BasicPublishAsync("", _prefix + "image_tasks.buried", mandatory: true, new BasicProperties { Persistent = true, MessageId = $"m{i:D5}" }, "{}"u8.ToArray(), Token);
            for (var watch = Stopwatch.StartNew(); await channel.MessageCountAsync(_prefix + "image_tasks.buried", Token) < count; await Task.Delay(100, Token))
                Assert.True(watch.Elapsed < s_soon);
        }

        var took = Stopwatch.StartNew();
        var letters = await queue.ListDeadLettersAsync(100_000, Token);
        var listed = took.Elapsed;
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"m{i:D5}"), letters.Select(letter => letter.Id));
        took.Restart();
        await queue.RemoveDeadLettersAsync([.. letters.Select(letter => letter.Id)], Token);
        TestContext.Current.TestOutputHelper?.WriteLine($"listed in {listed.TotalSeconds:0.0} s, removed in {took.Elapsed.TotalSeconds:0.0} s");
        Assert.Empty(await queue.ListDeadLettersAsync(1, Token));
    }

    [Fact]
    public async Task Ten_thousand_jobs_go_through()
    {
        await using var queue = await OpenAsync(capacity: 20_000);
        var jobs = Jobs(10_000);
        await queue.OfferAsync(jobs[..1], Token);
        var watch = Stopwatch.StartNew();
        await queue.OfferAsync(jobs, Token);
        var offered = watch.Elapsed;
        watch.Restart();
        var results = CollectAsync(queue, jobs.Count, Token);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var working = Enumerable.Range(0, 2).Select(worker => Task.Run(async () =>
        {
            await using var connection = await OpenAsync(capacity: 20_000);
            using var slots = new SemaphoreSlim(24);
            await foreach (var delivery in connection.ReceiveAsync(done.Token))
            {
                await slots.WaitAsync(done.Token);
                _ = Task.Run(async () =>
                {
                    await delivery.AnswerAsync(Answer(delivery.Job), Token);
                    slots.Release();
                }, Token);
            }
        }, Token)).ToList();
        Assert.Equal(jobs.Count, (await results).Count);
        await done.CancelAsync();
        foreach (var task in working) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.WaitAsync(s_soon, Token));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"offered {jobs.Count / offered.TotalSeconds:0}/s; received, answered and recorded {jobs.Count / watch.Elapsed.TotalSeconds:0}/s");
    }

    private static async Task<HashSet<ImageId>> CollectAsync(RabbitMqJobQueue queue, int count, CancellationToken token)
    {
        var seen = new HashSet<ImageId>();
        await foreach (var group in queue.ReceiveResultsAsync(200, token))
        {
            seen.UnionWith(group.Results.Select(result => result.Image));
            await group.AcknowledgeAsync(token);
            if (seen.Count >= count) break;
        }

        return seen;
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); await Task.Delay(25, Token))
            Assert.True(watch.Elapsed < s_soon, "it did not come to that");
    }

    private static List<ImageJob> Jobs(int count) => [.. Enumerable.Range(0, count).Select(i => new ImageJob(
        ImageId.New(DateTimeOffset.UnixEpoch), BatchId.New(DateTimeOffset.UnixEpoch), 0, 1, $"https://a.example/{i}.jpg", Recipe.Default, null))];

    private static ImageResult Answer(ImageJob job) => ImageResult.For(job, new ImageOutcome { Delivered = new(ObjectName.Original("ab"), 1, "image/png", 1, 1), KeptReason = "not_smaller" }, null);

    private async Task<RabbitMqJobQueue> OpenAsync(int capacity = 1_000) => Open(await broker.ConnectionStringAsync(), capacity);

    private RabbitMqJobQueue Open(string connectionString, int capacity = 1_000)
    {
        Assert.True(BrokerAddress.TryParse(connectionString, out var address));
        return new RabbitMqJobQueue(new RabbitMqOptions(address, capacity, MaxDeliveries: 4, Prefetch: 24) { Prefix = _prefix }, TimeProvider.System, _log);
    }

    private async Task<IChannel> ChannelAsync()
    {
        var connection = await new ConnectionFactory { Uri = new Uri(await broker.ConnectionStringAsync()) }.CreateConnectionAsync(Token);
        return await connection.CreateChannelAsync(cancellationToken: Token);
    }

    private sealed class Lines : ILogger<RabbitMqJobQueue>
    {
        public ConcurrentQueue<string> All { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue($"{TimeProvider.System.GetUtcNow():mm:ss.fff} {eventId.Id} {formatter(state, exception)}{exception}");
    }
}
