using ImageCompressor.Domain.Batches;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ImageCompressor.Backends.Redis;

/// <summary>Brings the announcements of each process to the followers of all. Inside this process it is the feed that it is given, so that progress made here
/// is heard here at once, with or without Redis.</summary>
/// <remarks>One channel for all batches, filtered by the feed inside. A channel for each batch was rejected: to follow would be a call over the network
/// that can fail and takes effect late; and what is saved is little, for an announcement holds names and numbers and comes once for up to 200 images.</remarks>
public sealed partial class RedisProgressFeed : IProgressFeed, IAsyncDisposable
{
    /// <summary>The channel; <c>channelPrefix=</c> in the connection string goes before it, where services share one Redis.</summary>
    public const string Channel = "image_progress";

    private static readonly RedisChannel s_channel = RedisChannel.Literal(Channel);
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestStop = TimeSpan.FromSeconds(2);

    private readonly RedisAddress _address;
    private readonly IProgressFeed _here;
    private readonly TimeProvider _time;
    private readonly ILogger<RedisProgressFeed> _log;
    private readonly Guid _me = Guid.NewGuid();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private volatile ConnectionMultiplexer? _connection;
    private volatile string? _fault;

    /// <summary>Begins to connect, and goes on until it is disposed.</summary>
    /// <param name="address">Where Redis is.</param>
    /// <param name="here">The feed inside this process.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Is told when Redis goes and when it comes back.</param>
    public RedisProgressFeed(RedisAddress address, IProgressFeed here, TimeProvider time, ILogger<RedisProgressFeed> log)
    {
        (_address, _here, _time, _log) = (address, here, time, log);
        _fault = $"Redis at {address} has not been reached yet.";
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Why announcements of other processes do not come, in a sentence without secrets; null while they do.</summary>
    public string? Fault => _fault;

    /// <inheritdoc/>
    public async ValueTask AnnounceAsync(BatchProgress progress, CancellationToken cancellationToken)
    {
        await _here.AnnounceAsync(progress, cancellationToken).ConfigureAwait(false);
        if (_fault is not null || _connection is not { } connection)
            return;
        try
        {
            // Not waited for: who records must not be held up, and a message that is lost loses nothing.
            _ = await connection.GetSubscriber().PublishAsync(s_channel, ProgressMessage.Write(_me, progress), CommandFlags.FireAndForget).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            LogNotSent(exception.GetType().Name);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<BatchProgress> Follow(BatchId batch, CancellationToken cancellationToken) => _here.Follow(batch, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        // A first attempt on a host that does not answer takes its time, and a stop need not.
        await _watching.WaitAsync(s_longestStop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_connection is { } connection)
            await connection.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private static bool IsLoss(Exception exception) => exception is RedisException or RedisTimeoutException or ObjectDisposedException or TimeoutException;

    /// <summary>Connects, subscribes, and then looks again and again whether the subscription stands: the client connects again by itself, but says so of the
    /// connection and not of what is subscribed on it.</summary>
    private async Task WatchAsync()
    {
        ChannelMessageQueue? messages = null;
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _connection ??= await ConnectionMultiplexer.ConnectAsync(_address.ToOptions()).ConfigureAwait(false);
                var subscriber = _connection.GetSubscriber();
                if (messages is null && _connection.IsConnected)
                {
                    messages = await SubscribeAsync(subscriber).ConfigureAwait(false);
                    messages.OnMessage(HearAsync);
                }

                Became(messages is not null && _connection.IsConnected && subscriber.IsConnected(s_channel)
                    ? null : $"Redis at {_address} cannot be reached.");
            }
            catch (Exception exception)
            {
                // What is no loss of the connection is a fault of ours or of the client; trying again is still the best that can be done.
                if (!IsLoss(exception))
                    LogUnexpected(exception);
                Became($"Redis at {_address} cannot be reached.");
            }

            await Task.Delay(_fault is null ? s_retryAfter : s_retryAfter / 4, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<ChannelMessageQueue> SubscribeAsync(ISubscriber subscriber)
    {
        try
        {
            return await subscriber.SubscribeAsync(s_channel).ConfigureAwait(false);
        }
        catch
        {
            // The client keeps what it could not subscribe, and would fill a queue that nobody reads.
            await subscriber.UnsubscribeAllAsync(CommandFlags.FireAndForget).ConfigureAwait(false);
            throw;
        }
    }

    private async Task HearAsync(ChannelMessage message)
    {
        if (ProgressMessage.Read((byte[]?)message.Message) is not { } heard)
            LogNotOurs();
        else if (heard.From != _me)
            await _here.AnnounceAsync(heard.ToProgress(), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Says what has changed, and not every attempt.</summary>
    private void Became(string? fault)
    {
        if (_fault == fault)
            return;
        _fault = fault;
        if (fault is null)
            LogConnected(_address);
        else
            LogFault(fault);
    }

    [LoggerMessage(80, LogLevel.Information, "Progress goes over Redis at {Address}")]
    private partial void LogConnected(RedisAddress address);

    [LoggerMessage(81, LogLevel.Warning, "{Fault} Progress made in other processes is read from the store until it can")]
    private partial void LogFault(string fault);

    [LoggerMessage(82, LogLevel.Debug, "Progress was not announced over Redis ({Reason})")]
    private partial void LogNotSent(string reason);

    [LoggerMessage(83, LogLevel.Debug, "Something on the channel was no progress of ours")]
    private partial void LogNotOurs();

    [LoggerMessage(84, LogLevel.Error, "Redis failed in an unknown way; trying again")]
    private partial void LogUnexpected(Exception exception);
}
