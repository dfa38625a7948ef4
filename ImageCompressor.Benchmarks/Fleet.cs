using System.Diagnostics;
using System.Globalization;

namespace ImageCompressor.Benchmarks;

/// <summary>A service that does no images itself, and workers that do, around a broker: processes of this machine.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly ServiceChild _service;
    private readonly List<Process> _workers = [];

    private Fleet(ServiceChild service) => _service = service;

    /// <summary>CPU seconds of the service and its workers.</summary>
    public double CpuSeconds => _service.CpuSeconds + _workers.Sum(worker =>
    {
        worker.Refresh();
        return worker.TotalProcessorTime.TotalSeconds;
    });

    /// <summary>The largest working set of one worker.</summary>
    public double WorkerPeakMegabytes => _workers.Max(Child.PeakMegabytes);

    /// <summary>The settings that <c>--rabbitmq</c> and <c>--storage</c> ask for; the queues are this run's own.</summary>
    public static string[] Around(Arguments options)
    {
        if (options.Text("rabbitmq", "") is not { Length: > 0 } broker) throw new ArgumentException("Name a broker: --rabbitmq amqp://user:password@host:5672");
        string[] storage = options.Text("storage", "") is { Length: > 0 } connection ? [$"--ConnectionStrings:storage={connection}"] : ["--Data:Shared=true"];
        return [$"--ConnectionStrings:rabbitmq={broker}", $"--Queue:Prefix=bench-{Guid.NewGuid():N}.", .. storage];
    }

    public static async Task<Fleet> StartAsync(int workers, string[] around, params string[] workerSettings)
    {
        var fleet = new Fleet(await ServiceChild.StartAsync(around));
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => fleet.AddWorkerAsync([.. around, .. workerSettings])));
        return fleet;
    }

    /// <inheritdoc cref="ServiceChild.RateAsync"/>
    public Task<double> RateAsync(string sheet, string query) => _service.RateAsync(sheet, query);

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            worker.Kill();
            await worker.WaitForExitAsync();
            worker.Dispose();
        }

        await _service.DisposeAsync();
    }

    private async Task AddWorkerAsync(string[] settings)
    {
        var port = Child.FreePort();
        var worker = Child.Start("ImageCompressor.Worker",
            ["--port", port.ToString(CultureInfo.InvariantCulture), $"--Data:Directory={_service.Data}", .. Child.Quiet, .. settings]);
        lock (_workers) _workers.Add(worker);
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
        await Child.HealthyAsync(worker, http);
    }
}
