using System.Net;
using System.Net.Sockets;

namespace ImageCompressor.Tests.Browser;

/// <summary>A line to the service on which answers get lost: what is asked arrives, and the connection ends before a word comes back.</summary>
internal sealed class LosingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _service;
    private readonly Task _accepting;

    public LosingProxy(Uri service)
    {
        _service = service.Port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Root => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>While it is set, no answer arrives.</summary>
    public volatile bool Losing;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true) lines.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var browser = client;
        using var service = new TcpClient();
        try
        {
            await service.ConnectAsync(IPAddress.Loopback, _service, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The browser had begun one more at the end.
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await Task.WhenAny(
            CopyAsync(browser.GetStream(), service.GetStream(), () => false, end.Token),
            CopyAsync(service.GetStream(), browser.GetStream(), () => Losing, end.Token));
        await end.CancelAsync();
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, Func<bool> loses, CancellationToken cancellationToken)
    {
        var buffer = new byte[65_536];
        try
        {
            for (int length; (length = await from.ReadAsync(buffer, cancellationToken)) > 0 && !loses();)
                await to.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // One side hung up, or the test is over.
        }
    }
}
