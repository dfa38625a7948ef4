using System.Text.Json;

namespace ImageCompressor.Api.Submitting;

/// <summary><c>./run SHEET.csv</c>: sends a sheet to the service on the port, which it starts if nobody is there, waits, and writes the result sheet.</summary>
internal sealed class SubmitCommand(LaunchArguments arguments, TextWriter console)
{
    private static readonly TimeSpan s_pollEvery = TimeSpan.FromMilliseconds(250);

    private readonly int _port = arguments.Port ?? LaunchArguments.DefaultPort;

    /// <returns>0: every image has its result; 1: some have not; 2: nothing was done.</returns>
    public async Task<int> RunAsync()
    {
        var sheet = Path.GetFullPath(arguments.Sheet!);
        if (!File.Exists(sheet)) return Fault($"There is no file {arguments.Sheet}.");
        using var client = new ServiceClient(new Uri($"http://localhost:{_port}/"));
        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            interrupted.Cancel();
        };

        var found = await client.IsOursAsync(interrupted.Token);
        if (found == false)
            return Fault($"Port {_port} belongs to another program. Stop it, or give another with --port.");
        await using var own = found is null ? ServiceHost.Build(arguments with { Port = _port }, quiet: true) : null;
        await console.WriteLineAsync(own is null
            ? $"Using the service that runs at http://localhost:{_port}"
            : $"Starting the service at http://localhost:{_port}");
        if (own is not null) await own.StartAsync(interrupted.Token);
        try
        {
            return await SubmitAsync(client, sheet, interrupted.Token);
        }
        catch (RefusedException refused)
        {
            return Fault(string.Join(Environment.NewLine, refused.Lines.Prepend(refused.Message)));
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return Fault("Interrupted. What was submitted goes on when the service runs again.");
        }
        finally
        {
            if (own is not null) await own.StopAsync(CancellationToken.None);
        }
    }

    private async Task<int> SubmitAsync(ServiceClient client, string sheet, CancellationToken cancellationToken)
    {
        string id;
        await using (var content = await SampleSheet.OpenAsync(sheet, _port, cancellationToken))
        using (var accepted = await client.UploadAsync(content, Path.GetFileName(sheet), arguments.Recipe, cancellationToken))
        {
            id = accepted.RootElement.GetProperty("request_id").GetString()!;
            await console.WriteLineAsync(SubmitReport.Accepted(accepted.RootElement));
        }

        using var status = await WaitAsync(client, id, cancellationToken);
        var output = arguments.Output ?? Path.ChangeExtension(sheet, null) + "-compressed.csv";
        await WriteSheetAsync(client, id, output, cancellationToken);
        await console.WriteLineAsync(SubmitReport.Totals(status.RootElement, output));
        return await ReportFailuresAsync(client, id, status.RootElement, cancellationToken) ? 0 : 1;
    }

    private async Task<JsonDocument> WaitAsync(ServiceClient client, string id, CancellationToken cancellationToken)
    {
        var bar = new ProgressBar(console, Console.IsOutputRedirected);
        while (true)
        {
            var status = await client.GetAsync($"api/status/{id}", cancellationToken);
            var counts = status.RootElement.GetProperty("images");
            var done = counts.GetProperty("pending").GetInt64() + counts.GetProperty("processing").GetInt64() == 0;
            bar.Show(status.RootElement, done);
            if (done) return status;
            status.Dispose();
            await Task.Delay(s_pollEvery, cancellationToken);
        }
    }

    /// <summary>Written beside and then renamed: an old result stays whole until the new one is.</summary>
    private static async Task WriteSheetAsync(ServiceClient client, string id, string output, CancellationToken cancellationToken)
    {
        var temporary = output + ".part";
        await using (var file = File.Create(temporary))
            await client.DownloadAsync($"api/download/{id}", file, cancellationToken);
        File.Move(temporary, output, overwrite: true);
    }

    private async Task<bool> ReportFailuresAsync(ServiceClient client, string id, JsonElement status, CancellationToken cancellationToken)
    {
        var failed = status.GetProperty("images").GetProperty("failed").GetInt64();
        var cancelled = status.GetProperty("images").GetProperty("cancelled").GetInt64();
        if (failed > 0)
        {
            using var page = await client.GetAsync($"api/requests/{id}/images?status=failed&limit=10", cancellationToken);
            foreach (var image in page.RootElement.GetProperty("items").EnumerateArray())
                await console.WriteLineAsync(SubmitReport.Failed(image));
            if (failed > 10) await console.WriteLineAsync($"  ... and {failed - 10} more, all in the sheet");
        }

        return failed + cancelled == 0 && status.GetProperty("rejected").GetInt64() == 0;
    }

    private int Fault(string message)
    {
        console.WriteLine(message);
        return 2;
    }
}
