using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ImageCompressor.Backends.Redis;

/// <summary>Counts in Redis that all processes share. While it is away nobody waits for it: the count is unknown then, and who asked counts by itself.</summary>
public sealed partial class RedisCounters : IAsyncDisposable
{
    /// <summary>One call, so that two processes never both begin a window. A key without an end, as a restored backup may hold, gets one.</summary>
    private const string Script = """
        local count = redis.call('INCR', KEYS[1])
        local left = redis.call('PTTL', KEYS[1])
        if left < 0 then
          redis.call('PEXPIRE', KEYS[1], ARGV[1])
          left = tonumber(ARGV[1])
        end
        return {count, left}
        """;

    /// <summary>A call waits for so long at most, and then not again for <see cref="s_rest"/>.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(2);

    private readonly RedisAddress _address;
    private readonly TimeProvider _time;
    private readonly ILogger<RedisCounters> _log;
    private readonly string _prefix;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _connecting;
    private volatile ConnectionMultiplexer? _connection;
    private long _restsUntil;
    private int _isAway;

    /// <summary>Begins to connect, and goes on until it is disposed.</summary>
    /// <param name="address">Where Redis is; its <c>channelPrefix=</c> goes before the keys too.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Is told once when Redis goes, and when it is back.</param>
    public RedisCounters(RedisAddress address, TimeProvider time, ILogger<RedisCounters> log)
    {
        (_address, _time, _log) = (address, time, log);
        _prefix = (string?)address.ToOptions().ChannelPrefix + "rate_limit";
        _connecting = Task.Run(ConnectAsync);
    }

    /// <summary>Counts one; says the count in this window and how long the window still is. Null while Redis is away.</summary>
    /// <param name="name">What is counted.</param>
    /// <param name="caller">Whose; only a hash of it goes to Redis.</param>
    /// <param name="window">How long a window is, from its first count.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<(long Count, TimeSpan Left)?> CountAsync(string name, string caller, TimeSpan window, CancellationToken cancellationToken)
    {
        if (_connection is not { } connection || _time.GetTimestamp() < Interlocked.Read(ref _restsUntil)) return null;
        try
        {
            var answer = await connection.GetDatabase().ScriptEvaluateAsync(Script, [Key(name, caller)], [(long)window.TotalMilliseconds])
                .WaitAsync(s_patience, _time, cancellationToken).ConfigureAwait(false);
            var numbers = (long[])answer!;
            if (Interlocked.Exchange(ref _isAway, 0) == 1) LogBack(_address);
            return (numbers[0], TimeSpan.FromMilliseconds(numbers[1]));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            Interlocked.Exchange(ref _restsUntil, _time.GetTimestamp() + (long)(s_rest.TotalSeconds * _time.TimestampFrequency));
            if (Interlocked.Exchange(ref _isAway, 1) == 0) LogAway(_address, exception.GetType().Name);
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _connecting.WaitAsync(s_rest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_connection is { } connection) await connection.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Addresses are personal data, and who looks into Redis need not see them. 128 bits: nobody shares a count by chance.</summary>
    private RedisKey Key(string name, string caller) =>
        $"{_prefix}:{name}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(caller)).AsSpan(0, 16))}";

    /// <summary>Once there is a connection, the client connects again by itself.</summary>
    private async Task ConnectAsync()
    {
        while (_connection is null && !_stop.IsCancellationRequested)
        {
            try
            {
                _connection = await ConnectionMultiplexer.ConnectAsync(_address.ToOptions()).ConfigureAwait(false);
            }
            catch (RedisException exception)
            {
                if (Interlocked.Exchange(ref _isAway, 1) == 0) LogAway(_address, exception.GetType().Name);
                await Task.Delay(s_rest, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(85, LogLevel.Warning, "Redis at {Address} does not count calls now ({Reason}); until it does, each process limits them by its own counts")]
    private partial void LogAway(RedisAddress address, string reason);

    [LoggerMessage(86, LogLevel.Information, "Redis at {Address} counts calls again")]
    private partial void LogBack(RedisAddress address);
}
