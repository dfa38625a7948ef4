using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>A connection, made when it is first needed and again whenever it is lost; whoever needs it waits until it is there.</summary>
/// <remarks>The client's own recovery was rejected: it does not retry the first connect, it renumbers deliveries of channels that are gone, and
/// an acknowledgement of such a one is a question of luck. Here a channel that is lost is lost, with all that was delivered on it.</remarks>
internal sealed partial class BrokerConnection(BrokerAddress address, Topology topology, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _connecting = new(1);
    private readonly CancellationTokenSource _disposed = new();
    private volatile IConnection? _connection;
    private volatile string? _fault = $"The broker at {address} has not been reached yet.";

    /// <summary>Why there is no connection, in a sentence without secrets; null while there is one.</summary>
    public string? Fault => _fault;

    public bool WasTried { get; private set; }

    public bool IsUp => _connection is { IsOpen: true } && _fault is null;

    public bool IsDisposed => _disposed.IsCancellationRequested;

    /// <summary>Does what needs a connection, as often as it takes until it is done or cancelled.</summary>
    public async Task<T> RunAsync<T>(Func<IConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var wait = s_shortestWait; ; wait = Longer(wait))
        {
            var connection = await GetAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await work(connection).ConfigureAwait(false);
            }
            catch (Exception exception) when (IsLoss(exception, cancellationToken))
            {
                LogLost(exception.GetType().Name);
            }

            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Declares the queues again: somebody has removed one.</summary>
    public async Task RestoreQueuesAsync(CancellationToken cancellationToken)
    {
        var connection = await GetAsync(cancellationToken).ConfigureAwait(false);
        await topology.DeclareAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the connection, if there is one; the next who needs it makes another.</summary>
    public async Task DropAsync()
    {
        if (_connection is { IsOpen: true } connection)
            await CloseAsync(connection).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed.IsCancellationRequested)
            return;
        await _disposed.CancelAsync().ConfigureAwait(false);
        await _connecting.WaitAsync().ConfigureAwait(false);
        if (_connection is { } connection)
            await CloseAsync(connection).ConfigureAwait(false);
        _connecting.Release();
    }

    /// <summary>Whether this means that the connection or the channel is gone, and the same may be tried on another.</summary>
    public static bool IsLoss(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested, // the client gave up waiting for the broker
        RabbitMQClientException or IOException or SocketException or TimeoutException or ObjectDisposedException => true,
        _ => false,
    };

    public static TimeSpan Longer(TimeSpan wait) => wait * 2 < s_longestWait ? wait * 2 : s_longestWait;

    private async Task<IConnection> GetAsync(CancellationToken cancellationToken)
    {
        for (var wait = s_shortestWait; ; wait = Longer(wait))
        {
            if (_connection is { IsOpen: true } open)
                return open;
            if (await TryConnectAsync(cancellationToken).ConfigureAwait(false) is { } made)
                return made;
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IConnection?> TryConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
            if (_connection is { IsOpen: true } open)
                return open;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
            WasTried = true;
            return _connection = await ConnectAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsLoss(exception, cancellationToken) && !_disposed.IsCancellationRequested)
        {
            Became(Sentence(exception));
            return null;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = await address.ToFactory().CreateConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            connection.ConnectionShutdownAsync += OnShutdownAsync;
            await topology.DeclareAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await CloseAsync(connection).ConfigureAwait(false);
            throw;
        }

        Became(null);
        return connection;
    }

    private Task OnShutdownAsync(object sender, ShutdownEventArgs reason)
    {
        if (reason.Initiator != ShutdownInitiator.Application && !_disposed.IsCancellationRequested)
            Became($"The connection to the broker at {address} was lost ({reason.ReplyCode} {reason.ReplyText}).");
        return Task.CompletedTask;
    }

    private static async Task CloseAsync(IConnection connection)
    {
        // An abort: it never throws, and waits no longer than this for the broker's word. Disposing waits for handlers that are still at work.
        await connection.AbortAsync(200, "Goodbye", TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        await connection.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Says what has changed, and not every attempt.</summary>
    private void Became(string? fault)
    {
        if (_fault == fault)
            return;
        _fault = fault;
        if (fault is null)
            LogConnected(address);
        else
            LogFault(fault);
    }

    /// <summary>Never the exception's own words alone: what was refused must be named, and the password must not.</summary>
    private string Sentence(Exception exception)
    {
        var causes = Causes(exception).ToList();
        if (causes.OfType<AuthenticationFailureException>().Any() || causes.OfType<PossibleAuthenticationFailureException>().Any())
            return $"The broker at {address} refuses the user name or the password of ConnectionStrings:rabbitmq.";
        if (causes.OfType<AuthenticationException>().Any())
            return $"No trusted secure connection to the broker at {address} could be made: its certificate is not for this host, has run out, or nobody trusted here vouches for it. Name who does with ?cacertfile=/path/ca.pem in ConnectionStrings:rabbitmq, or with SSL_CERT_FILE.";
        if (causes.OfType<OperationInterruptedException>().FirstOrDefault()?.ShutdownReason is { } reason)
            return $"The broker at {address} refuses the connection: {reason.ReplyCode} {reason.ReplyText}";
        return $"The broker at {address} cannot be reached ({causes[^1].GetType().Name}).";
    }

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause is AggregateException { InnerExceptions: [var first, ..] } ? first : cause.InnerException)
            yield return cause;
    }

    [LoggerMessage(60, LogLevel.Information, "Connected to the broker at {Address}")]
    private partial void LogConnected(BrokerAddress address);

    [LoggerMessage(61, LogLevel.Warning, "{Fault} Trying again until it works; nothing is lost meanwhile")]
    private partial void LogFault(string fault);

    [LoggerMessage(62, LogLevel.Debug, "A channel was lost ({Reason}); trying again on another")]
    private partial void LogLost(string reason);
}
