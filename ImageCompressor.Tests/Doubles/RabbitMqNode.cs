using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using ImageCompressor.Benchmarks;

namespace ImageCompressor.Tests.Doubles;

/// <summary>A real RabbitMQ node on loopback ports, with a folder of its own that goes with it.</summary>
internal sealed class RabbitMqNode : IAsyncDisposable
{
    // The scripts in /usr/sbin change the user and lose the environment.
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly TemporaryFolder _folder = new();
    private readonly int _names = Child.FreePort();
    private readonly int _distribution = Child.FreePort();
    private readonly ConcurrentQueue<string> _lines = new();
    private Process? _epmd;
    private Process? _server;

    public int Port { get; } = Child.FreePort();

    /// <summary>With one, it listens for TLS and for nothing else.</summary>
    public BrokerCertificate? Certificate { get; init; }

    /// <summary>How often each side must say something, in seconds: who is silent for twice as long is cut off. The server's word counts where it is the smaller.</summary>
    public int Heartbeat { get; init; } = 60;

    public string ConnectionString => Certificate is not null ? $"amqps://guest:guest@127.0.0.1:{Port}" : $"amqp://guest:guest@127.0.0.1:{Port}";

    /// <summary>The last lines that it wrote.</summary>
    public string Output => string.Join('\n', _lines);

    public static async Task<RabbitMqNode> StartNewAsync()
    {
        SkipUnlessInstalled();
        var node = new RabbitMqNode();
        await node.StartAsync();
        return node;
    }

    public static void SkipUnlessInstalled() =>
        Assert.SkipUnless(File.Exists(Program), "rabbitmq-server is not installed; on Debian, ./test installs it");

    /// <summary>Starts it, or starts it again on what it had; ends when it takes connections.</summary>
    public async Task StartAsync()
    {
        Prepare();
        // Our own child, so that its pid is known: the one that the node would start belongs to nobody.
        _epmd ??= Start("epmd", "-port", Text(_names), "-address", "127.0.0.1");
        // Before the node looks for it, or that starts one all the same.
        for (var deadline = DateTime.UtcNow.AddSeconds(60); !await ListensAsync(_names); await Task.Delay(10))
            Assert.True(DateTime.UtcNow < deadline && !_epmd.HasExited, "epmd did not start");
        _server = Start(Program);
        _server.OutputDataReceived += Keep;
        _server.ErrorDataReceived += Keep;
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        for (var deadline = DateTime.UtcNow.AddSeconds(240); !await ListensAsync(Port); await Task.Delay(50))
            Assert.True(DateTime.UtcNow < deadline && !_server.HasExited, $"the broker did not start: {Output}");
    }

    /// <summary>SIGTERM, as an operator or an orchestrator stops it.</summary>
    public async Task StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", (await File.ReadAllTextAsync(Path.Combine(_folder.Path, "pid"))).Trim()]))
            await kill.WaitForExitAsync();
        for (var i = 0; i < 2_400 && _server is { HasExited: false }; i++) await Task.Delay(25);
        await EndAsync(_server);
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(_server);
        await EndAsync(_epmd);
        _folder.Dispose();
    }

    private static async Task EndAsync(Process? process)
    {
        if (process is null) return;
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        // Not WaitForExit: it waits for the end of the output too, and helpers of the node may hold that open a little longer.
        for (var i = 0; i < 2_400 && !process.HasExited; i++) await Task.Delay(25);
        process.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void Prepare()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "environment"), "");
        File.WriteAllText(Path.Combine(_folder.Path, "plugins"), "[].");
        File.WriteAllText(Path.Combine(_folder.Path, "rabbitmq.conf"),
            $"""
            {(Certificate is null ? $"listeners.tcp.1 = 127.0.0.1:{Port}" : TlsListener(Certificate))}
            vm_memory_high_watermark.absolute = 512MB
            disk_free_limit.absolute = 64MB
            heartbeat = {Text(Heartbeat)}
            log.console = true
            log.file = false
            """);
        var cookie = Path.Combine(_folder.Path, ".erlang.cookie");
        if (File.Exists(cookie)) return;
        File.WriteAllText(cookie, Guid.NewGuid().ToString("N"));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(cookie, UnixFileMode.UserRead);
    }

    private string TlsListener(BrokerCertificate certificate) =>
        $"""
        listeners.tcp = none
        listeners.ssl.1 = 127.0.0.1:{Port}
        ssl_options.cacertfile = {certificate.AuthorityFile}
        ssl_options.certfile = {certificate.CertificateFile}
        ssl_options.keyfile = {certificate.KeyFile}
        ssl_options.verify = verify_none
        """;

    private Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path };
        var environment = start.Environment;
        environment["HOME"] = _folder.Path;
        environment["RABBITMQ_NODENAME"] = $"n{Port}@localhost";
        environment["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_folder.Path, "environment");
        environment["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder.Path, "rabbitmq.conf");
        environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder.Path, "plugins");
        environment["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder.Path, "data");
        environment["RABBITMQ_LOG_BASE"] = Path.Combine(_folder.Path, "log");
        environment["RABBITMQ_PID_FILE"] = Path.Combine(_folder.Path, "pid");
        environment["RABBITMQ_DIST_PORT"] = Text(_distribution);
        environment["ERL_EPMD_PORT"] = Text(_names);
        environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";
        // The cores belong to the tests: threads that wait do not spin.
        environment["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
            "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none";
        return Process.Start(start)!;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null) _lines.Enqueue(line.Data);
        while (_lines.Count > 400) _lines.TryDequeue(out _);
    }

    private static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
