using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using ImageCompressor.Benchmarks;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.Backends.Redis;

/// <summary>A real Redis on a loopback port, which keeps nothing and can be stopped and started again.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    public const string Password = "hunter2";

    private static readonly string[] s_programs = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"];

    private readonly TemporaryFolder _folder = new();
    private Process? _process;

    public int Port { get; } = Child.FreePort();

    public string ConnectionString => $"127.0.0.1:{Port},password={Password}";

    public int ProcessId => _process!.Id;

    public static async Task<RedisServer> StartNewAsync()
    {
        Assert.SkipUnless(s_programs.Any(File.Exists), "Full profile only: redis-server is not installed");
        var server = new RedisServer();
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo(s_programs.First(File.Exists),
            ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder.Path, "--save", "", "--appendonly", "no", "--requirepass", Password])
        {
            RedirectStandardOutput = true,
        })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        for (var deadline = DateTime.UtcNow.AddSeconds(60); !await ListensAsync(); await Task.Delay(25))
            Assert.True(DateTime.UtcNow < deadline && !_process.HasExited, "redis-server did not start");
    }

    /// <summary>At once, as a machine that loses its power.</summary>
    public async Task StopAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private async Task<bool> ListensAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
