using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ImageCompressor.Benchmarks;
using ImageCompressor.Tests.Architecture;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary><c>./run --distributed</c> as a person starts it, with the programs that the tests were built with.</summary>
internal sealed partial class DistributedRun : IAsyncDisposable
{
    public const int Interrupt = 2;
    public const int Kill = 9;

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;

    private DistributedRun(ProcessStartInfo start, string data, int port)
    {
        (Data, Port) = (data, port);
        Http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}"), Timeout = TimeSpan.FromMinutes(2) };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Data { get; }

    public int Port { get; }

    public HttpClient Http { get; }

    public string Output => string.Join('\n', _lines);

    /// <summary>The running parts and their process ids, as the script notes them.</summary>
    public IReadOnlyDictionary<string, int> Parts => Directory.GetFiles(Path.Combine(Data, "pids")).ToDictionary(
        file => Path.GetFileName(file)!, file => int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture));

    public static void SkipUnlessInstalled() => Assert.SkipUnless(
        OperatingSystem.IsLinux() && (File.Exists("/usr/sbin/nginx") || File.Exists("/usr/bin/nginx")), "nginx is not installed; on Debian, ./test installs it");

    public static DistributedRun Start(string data, int port, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start(Repository.Root, data, port, environment, arguments);

    /// <summary>As <see cref="Start(string, int, IReadOnlyDictionary{string, string}, string[])"/>, with the script of another folder.</summary>
    public static DistributedRun Start(string root, string data, int port, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        // A shell cannot take a signal that was ignored when it started, and SIGINT is, where the tests run in the background of another shell.
        string[] command = ["--default-signal=INT", Path.Combine(root, "run"), "--distributed", "--data", data, "--port", port.ToString(CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo("env", [.. command, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var inherited in new[] { "ASPNETCORE_URLS", "ConnectionStrings__rabbitmq", "ConnectionStrings__storage" }) start.Environment.Remove(inherited);
        start.Environment["IMAGECOMPRESSOR_BUILT"] = AppContext.BaseDirectory.TrimEnd('/');
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new DistributedRun(start, data, port);
    }

    public static int FreePort() => Child.FreePort();

    public static bool IsRunning(int process) => Directory.Exists($"/proc/{process}");

    public static void Signal(int process, int signal) => Assert.Equal(0, SendSignal(process, signal));

    public void Signal(int signal) => Signal(_process.Id, signal);

    public async Task UpAsync() => await UntilAsync(() => Output.Contains("Ctrl-C stops all", StringComparison.Ordinal), "it did not start");

    public Task UntilAsync(Func<bool> holds, string otherwise) => UntilAsync(() => Task.FromResult(holds()), otherwise);

    public async Task UntilAsync(Func<Task<bool>> holds, string otherwise)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(200); !await holds(); await Task.Delay(50))
            Assert.True(DateTime.UtcNow < deadline && !_process.HasExited, $"{otherwise}: {Output}");
    }

    /// <summary>Its status, once it has ended.</summary>
    public async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(200));
        return _process.ExitCode;
    }

    public async Task<JsonElement> GetJsonAsync(string path) => JsonSerializer.Deserialize<JsonElement>(await Http.GetStringAsync(path));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal(15);
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        }

        _process.Dispose();
        Http.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null) _lines.Enqueue(line.Data);
    }
}
