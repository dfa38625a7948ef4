using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ImageCompressor.Tests.Fetching;

/// <summary>A web host on loopback that says exactly the bytes that a test wants: a proper server would refuse to misbehave.</summary>
internal sealed class LoopbackHost : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, int> _seen = new();
    private readonly Func<Exchange, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _running;
    private int _active;
    private int _peak;
    private int _connections;

    public LoopbackHost(Func<Exchange, Task> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start();
        _running = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What stands in <c>Fetching:AllowedHosts</c> to open this host.</summary>
    public string Name => $"127.0.0.1:{Port}";

    /// <summary>The heads of all requests, in the order of their arrival.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The most requests that were being answered at once.</summary>
    public int Peak => _peak;

    public int Connections => _connections;

    public string Url(string path = "/a.jpg") => $"http://{Name}{path}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        Interlocked.Increment(ref _connections);
        using (socket)
        {
            try
            {
                await using var stream = await OpenAsync(socket);
                while (await ReadHeadAsync(stream) is { } head && await AnswerAsync(head, stream, socket))
                {
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // The client left, or the test is over: what this host is for.
            }
        }
    }

    private async Task<Stream> OpenAsync(Socket socket)
    {
        var plain = new NetworkStream(socket);
        if (_certificate is null)
            return plain;
        var secure = new SslStream(plain);
        try
        {
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
        }
        catch (System.Security.Authentication.AuthenticationException e)
        {
            throw new IOException("refused by the client", e);
        }
        return secure;
    }

    private async Task<string?> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                return null;
            head.Append((char)one[0]);
        }
        return head.ToString();
    }

    private async Task<bool> AnswerAsync(string head, Stream stream, Socket socket)
    {
        Requests.Enqueue(head);
        var path = head.Split(' ')[1];
        InterlockedMax(ref _peak, Interlocked.Increment(ref _active));
        var exchange = new Exchange(path, _seen.AddOrUpdate(path, 1, (_, n) => n + 1), stream, socket, _stop.Token);
        try
        {
            await _answer(exchange);
        }
        finally
        {
            Interlocked.Decrement(ref _active);
        }
        return exchange.KeepsConnection;
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen; seen = target)
            Interlocked.CompareExchange(ref target, value, seen);
    }
}

/// <summary>One request to a <see cref="LoopbackHost"/>: its path with the query, and whether it is the first (1) or a later one for this
/// path.</summary>
internal sealed record Exchange(string Path, int Nth, Stream Stream, Socket Socket, CancellationToken Stop)
{
    public bool KeepsConnection { get; private set; } = true;

    /// <summary>A whole answer with its length.</summary>
    public async Task AnswerAsync(string status, byte[] body, params string[] headers)
    {
        await SayAsync($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n");
        await SayAsync(body);
    }

    public Task OkAsync(byte[] body, params string[] headers) => AnswerAsync("200 OK", body, headers);

    public Task RedirectAsync(string to, string status = "302 Found") => AnswerAsync(status, [], $"Location: {to}");

    /// <summary>Headers of a chunked answer; the chunks are for <see cref="ChunkAsync"/>.</summary>
    public Task StartChunkedAsync(params string[] headers) =>
        SayAsync($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n");

    /// <summary>An empty chunk ends the body.</summary>
    public async Task ChunkAsync(byte[] bytes)
    {
        await SayAsync($"{bytes.Length:x}\r\n");
        await SayAsync(bytes);
        await SayAsync("\r\n");
    }

    public Task SayAsync(string text) => SayAsync(Encoding.Latin1.GetBytes(text));

    public async Task SayAsync(byte[] bytes) => await Stream.WriteAsync(bytes, Stop);

    public Task PauseAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), Stop);

    /// <summary>Says nothing more and keeps the connection open until the test is over or the client leaves.</summary>
    public async Task HangAsync()
    {
        KeepsConnection = false;
        await Stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, Stop);
    }

    /// <summary>Ends the connection after what was said.</summary>
    public void Close() => KeepsConnection = false;

    /// <summary>Ends the connection with RST.</summary>
    public void Reset()
    {
        KeepsConnection = false;
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Close();
    }
}
