using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ImageCompressor.Benchmarks;

/// <summary>The service as a child process with a data folder of its own, so that its time and memory are its own.</summary>
internal sealed class ServiceChild : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _data;

    private ServiceChild(Process process, string data, Uri root) =>
        (_process, _data, Http) = (process, data, new HttpClient { BaseAddress = root, Timeout = TimeSpan.FromMinutes(10) });

    public HttpClient Http { get; }

    public static async Task<ServiceChild> StartAsync(params string[] settings)
    {
        var data = Directory.CreateTempSubdirectory("imagecompressor-bench-").FullName;
        var port = Child.FreePort();
        var process = Child.Start("ImageCompressor.Api", ["--port", port.ToString(CultureInfo.InvariantCulture), "--data", data, .. Child.Quiet, .. settings]);
        var service = new ServiceChild(process, data, new Uri($"http://localhost:{port}"));
        await Child.HealthyAsync(process, service.Http);
        return service;
    }

    public string Data => _data;

    public async Task<string> UploadAsync(HttpContent sheet, string query)
    {
        using var answer = await Http.PostAsync($"/api/upload{query}", sheet);
        var body = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException(body);
        return JsonDocument.Parse(body).RootElement.GetProperty("request_id").GetString()!;
    }

    /// <summary>Waits for the end and tells how many failed, and when the last one was recorded by the service's own clock: so it can be asked
    /// seldom enough not to be in the figures.</summary>
    public async Task<(long Completed, long Failed, DateTimeOffset FinishedAt)> WaitAsync(string id)
    {
        for (; ; await Task.Delay(250))
        {
            var status = JsonDocument.Parse(await Http.GetStringAsync($"/api/status/{id}")).RootElement;
            var images = status.GetProperty("images");
            if (images.GetProperty("pending").GetInt64() + images.GetProperty("processing").GetInt64() == 0)
                return (images.GetProperty("completed").GetInt64(), images.GetProperty("failed").GetInt64(), status.GetProperty("finishedAt").GetDateTimeOffset());
        }
    }

    /// <summary>Uploads a sheet, waits for its end, and tells images a second by the service's own clock.</summary>
    /// <exception cref="InvalidOperationException">An image failed.</exception>
    public async Task<double> RateAsync(string sheet, string query)
    {
        var started = DateTimeOffset.UtcNow;
        using var content = new StringContent(sheet, Encoding.UTF8, "text/csv");
        var (completed, failed, finishedAt) = await WaitAsync(await UploadAsync(content, query));
        return failed == 0 ? completed / (finishedAt - started).TotalSeconds : throw new InvalidOperationException($"{failed} images failed.");
    }

    public double CpuSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    public double PeakMegabytes => Child.PeakMegabytes(_process);

    /// <summary>Lets the peak begin again at the working set of this moment, and tells that (Linux: a 5 written to <c>clear_refs</c>, proc(5)).</summary>
    public double ResetPeak()
    {
        File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");
        return PeakMegabytes;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
