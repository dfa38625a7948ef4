using System.Diagnostics;
using System.Globalization;
using ImageCompressor.Backends.S3;
using ImageCompressor.Benchmarks;
using ImageCompressor.Tests.Backends.S3;

[assembly: AssemblyFixture(typeof(CephServers))]

namespace ImageCompressor.Tests.Backends.S3;

/// <summary>One Ceph cluster for all tests of the run: a monitor, an object store in memory and an S3 gateway, on loopback, in a folder that goes with it.
/// Started when the first test asks.</summary>
/// <remarks>Ceph, because Debian has it and it is a real S3 server: it checks signatures, conditions, ranges and expiry.</remarks>
public sealed class CephServers : IAsyncDisposable
{
    private static readonly SemaphoreSlim s_starting = new(1);
    private static CephServer? s_server;
    private static Exception? s_failed;

    /// <summary>The server, running. Skips the test where Ceph is not installed.</summary>
    internal static async Task<CephServer> RunningAsync()
    {
        Assert.SkipUnless(CephServer.IsInstalled, "no S3 server: apt-get install radosgw ceph-mon ceph-osd");
        await s_starting.WaitAsync();
        try
        {
            if (s_failed is not null) throw new InvalidOperationException("The S3 server did not start for an earlier test.", s_failed);
            return s_server ??= await CephServer.StartAsync();
        }
        catch (Exception failed)
        {
            s_failed ??= failed;
            throw;
        }
        finally
        {
            s_starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (s_server is not null) await s_server.DisposeAsync();
        s_server = null;
    }
}

/// <summary>A running cluster. The settings are the smallest that work for one node (docs.ceph.com, "Ceph Configuration" and "HTTP Frontends").</summary>
internal sealed class CephServer : IAsyncDisposable
{
    public const string AccessKey = "TESTACCESSKEY";
    public const string SecretKey = "test/secret+KEY;with=all";

    private readonly TestFolder _folder = new();
    private readonly List<Gateway> _gateways = [];
    private readonly List<Daemon> _daemons = [];
    private readonly int _monitor = Child.FreePort();

    public static bool IsInstalled { get; } = new[] { "radosgw", "ceph-mon", "ceph-osd" }.All(name => File.Exists($"/usr/bin/{name}"));

    /// <summary>The gateway that all tests share. It listens on two ports.</summary>
    public Gateway Shared => _gateways[0];

    public static async Task<CephServer> StartAsync()
    {
        var server = new CephServer();
        try
        {
            await server.StartClusterAsync();
            await server.AddGatewayAsync();
            await server.RunAsync("radosgw-admin", "--admin-socket=", "-n", "client.rgw", "user", "create", "--uid=test", "--display-name=test",
                $"--access-key={AccessKey}", $"--secret-key={SecretKey}", "--max-buckets=100000");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A gateway of one test, which may kill it.</summary>
    public async Task<Gateway> AddGatewayAsync()
    {
        var gateway = new Gateway(this, Child.FreePort(), Child.FreePort());
        lock (_gateways) _gateways.Add(gateway);
        await gateway.StartAsync();
        return gateway;
    }

    /// <summary>Options with buckets of one test's own.</summary>
    public S3Options Options() => Options(Shared);

    public static S3Options Options(Gateway gateway) => new()
    {
        Endpoint = gateway.Endpoint,
        AccessKey = AccessKey,
        SecretKey = SecretKey,
        BucketPrefix = $"t{Guid.NewGuid().ToString("N")[..12]}-",
    };

    /// <summary>The same as the service is told it.</summary>
    public string ConnectionString => ConnectionStringOf(Shared);

    public static string ConnectionStringOf(Gateway gateway) => $"Endpoint={gateway.Endpoint};AccessKey={AccessKey};SecretKey=\"{SecretKey}\"";

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways) await gateway.KillAsync();
        foreach (var daemon in _daemons) await daemon.DisposeAsync();
        _folder.Dispose();
    }

    internal Task<Daemon> StartDaemonAsync(params string[] command) =>
        Daemon.StartAsync(_folder.At($"{Path.GetFileName(command[0])}.out"), [.. command, "-c", _folder.At("ceph.conf"), "-f"]);

    private async Task StartClusterAsync()
    {
        var (cluster, store) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        var addresses = $"[v2:127.0.0.1:{_monitor},v1:127.0.0.1:{Child.FreePort()}]";
        await File.WriteAllTextAsync(_folder.At("ceph.conf"), Configuration(cluster, addresses));
        foreach (var name in new[] { "mon", "osd", "rgw" }) Directory.CreateDirectory(_folder.At(name));
        await RunAsync("monmaptool", "--create", "--fsid", cluster, "--addv", "a", addresses, _folder.At("monmap"));
        await RunAsync("ceph-mon", "--mkfs", "-i", "a", "--monmap", _folder.At("monmap"));
        _daemons.Add(await StartDaemonAsync("ceph-mon", "-i", "a"));
        await RunAsync("ceph", "osd", "new", store);
        await RunAsync("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", store);
        _daemons.Add(await StartDaemonAsync("ceph-osd", "-i", "0"));
    }

    /// <summary>No cache in the gateways: each tells the others of a new bucket, and waits 30 s for one that a test has killed.</summary>
    private string Configuration(string cluster, string addresses) => $"""
        [global]
        fsid = {cluster}
        mon_host = {addresses}
        auth_cluster_required = none
        auth_service_required = none
        auth_client_required = none
        ms_mon_client_mode = crc
        public_network = 127.0.0.0/8
        public_addr = 127.0.0.1
        ms_bind_port_min = 20000
        ms_bind_port_max = 20999
        run_dir = {_folder.Path}
        admin_socket = {_folder.Path}/$name.asok
        log_file = {_folder.Path}/$name.log
        mon_data = {_folder.Path}/mon
        osd_data = {_folder.Path}/osd
        rgw_data = {_folder.Path}/rgw
        osd_pool_default_size = 1
        osd_pool_default_min_size = 1
        osd_pool_default_pg_num = 8
        osd_pool_default_pg_autoscale_mode = off
        osd_crush_chooseleaf_type = 0
        mon_allow_pool_size_one = true
        paxos_propose_interval = 0.05
        paxos_min_wait = 0.01
        osd_objectstore = memstore
        memstore_device_bytes = 2147483648
        osd_fast_shutdown = false
        rgw_exit_timeout_secs = 1
        rgw_cache_enabled = false

        """;

    private async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, [.. arguments, .. program == "monmaptool" ? Array.Empty<string>() : ["-c", _folder.At("ceph.conf")]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, $"{program}: {await output}{await error}");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}

/// <summary>An S3 gateway of the cluster: the same objects behind each.</summary>
internal sealed class Gateway(CephServer cluster, int port, int second)
{
    private Daemon? _daemon;

    public Uri Endpoint { get; } = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));

    /// <summary>Where it listens too, under another name.</summary>
    public Uri SecondEndpoint { get; } = new(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{second}"));

    public async Task StartAsync()
    {
        _daemon = await cluster.StartDaemonAsync(
            "radosgw", "-n", "client.rgw", "--admin-socket=",
            $"--rgw-frontends=beast endpoint=127.0.0.1:{port} endpoint=127.0.0.1:{second} tcp_nodelay=1");
        using var http = new HttpClient();
        for (var deadline = DateTime.UtcNow.AddMinutes(4); ; await Task.Delay(50))
        {
            try
            {
                using var answer = await http.GetAsync(Endpoint);
                return;
            }
            catch (HttpRequestException) when (DateTime.UtcNow < deadline && !_daemon.HasExited)
            {
            }
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_daemon is not null) await _daemon.DisposeAsync();
    }
}

/// <summary>A process that is killed when this one ends, however that happens: a shell between them reads a pipe from us, and its end is the signal.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    private readonly Process _shell;

    private Daemon(Process shell) => _shell = shell;

    public bool HasExited => _shell.HasExited;

    public static async Task<Daemon> StartAsync(string log, string[] command)
    {
        const string Script = """
            exec 2>>"$1"; log=$1; shift
            "$@" >>"$log" 2>&1 &
            pid=$!
            echo started
            exec 3<&0
            (cat <&3 >/dev/null; kill -9 $pid) >/dev/null 2>&1 &
            wait $pid
            """;
        var shell = Process.Start(new ProcessStartInfo("sh", ["-c", Script, "sh", log, .. command]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await shell.StandardOutput.ReadLineAsync();
        return new Daemon(shell);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_shell.HasExited) _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
    }
}
