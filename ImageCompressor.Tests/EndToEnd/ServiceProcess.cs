using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ImageCompressor.Benchmarks;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>The service as a process of its own, which can be killed at any moment and started again on the same data.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private readonly string[] _arguments;
    private readonly int _port;
    private readonly StringBuilder _output = new();
    private Process? _process;
    private volatile Process? _killed;

    public ServiceProcess(string dataDirectory, string allowedHost, params string[] settings)
    {
        _port = Child.FreePort();
        _arguments = ["--port", _port.ToString(CultureInfo.InvariantCulture), "--data", dataDirectory, $"--Fetching:AllowedHosts:0={allowedHost}", .. settings];
        Http = new HttpClient { BaseAddress = new Uri($"http://localhost:{_port}"), Timeout = TimeSpan.FromSeconds(100) };
    }

    public HttpClient Http { get; }

    /// <summary>Which program: the service, or <c>ImageCompressor.Worker</c>.</summary>
    public string Program { get; init; } = "ImageCompressor.Api";
    public Dictionary<string, string> Environment { get; } = [];
    public string Output { get { lock (_output) return _output.ToString(); } }

    /// <summary>Returns when it answers, or when <see cref="KillAsync"/> has ended it before that; fails when it ended by itself.</summary>
    public async Task StartAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, Program + ".dll");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(program);
        foreach (var argument in _arguments) start.ArgumentList.Add(argument);
        // An inherited address would overrule the port.
        start.Environment.Remove("ASPNETCORE_URLS");
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        var process = _process = Process.Start(start)!;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (var deadline = DateTime.UtcNow.AddMinutes(3); !await AnswersAsync() && _killed != process; await Task.Delay(25))
            Assert.True(DateTime.UtcNow < deadline && (!process.HasExited || _killed == process), $"the service did not start: {Output}");
    }

    /// <summary>The largest working set so far, in megabytes, as Linux counts it.</summary>
    public double PeakMegabytes => Child.PeakMegabytes(_process!);

    public async Task<JsonElement[]> ImagesOfAsync(string id) => [.. JsonDocument.Parse(
        await Http.GetStringAsync($"/api/requests/{id}/images?limit=1000")).RootElement.GetProperty("items").EnumerateArray()];

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        var process = _killed = _process!;
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Ends as soon as the process has died, by whatever hand.</summary>
    public Task DiedAsync() => _process!.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(100));

    /// <summary>SIGTERM, as an orchestrator sends it.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> TerminateAsync()
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, Kill(_process!.Id, 15));
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(100));
        return (_process.ExitCode, watch.Elapsed);
    }

    public async Task<string> UploadAsync(string sheet, string query)
    {
        using var content = new StringContent(sheet, Encoding.UTF8, "text/csv");
        using var answer = await Http.PostAsync($"/api/upload{query}", content);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("request_id").GetString()!;
    }

    public async Task<JsonElement> StatusAsync(string id) =>
        JsonDocument.Parse(await Http.GetStringAsync($"/api/status/{id}")).RootElement;

    public async Task<JsonElement> WaitAsync(string id, TimeSpan most)
    {
        for (var deadline = DateTime.UtcNow + most; ; await Task.Delay(100))
        {
            var status = await StatusAsync(id);
            var images = status.GetProperty("images");
            if (images.GetProperty("pending").GetInt64() + images.GetProperty("processing").GetInt64() == 0) return status;
            Assert.True(DateTime.UtcNow < deadline, $"not finished: {status} {Output}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await KillAsync();
        _process?.Dispose();
        Http.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await Http.GetAsync("/health");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output) _output.AppendLine(line.Data);
    }
}
