using System.Globalization;

namespace ImageCompressor.Benchmarks;

/// <summary>What it costs to spread out: images a second of workers around a broker beside the service alone, on the same cores, in turn.</summary>
internal static class Workers
{
    public static async Task<int> RunAsync(Arguments options)
    {
        var files = ImageFile.ReadFolder(options.Text("images", "."));
        var (runs, passes, workers) = (options.Number("runs", 5), options.Number("passes", 4), options.Number("workers", 2));
        var encoders = options.Text("encoders", "1");
        var query = $"?format={options.Text("format", "jpeg")}&quality={options.Text("quality", "75")}";
        await using var server = await FolderServer.StartAsync(files);
        var (alone, spread) = (new List<double>(), new List<double>());
        Console.WriteLine($"{files.Count} images x {passes} passes, {runs} runs of each in turn, {Environment.ProcessorCount} cores, {workers} workers of {encoders} encoder(s)");
        Console.WriteLine("run   alone img/s   workers img/s   ratio   one worker MB");
        for (var i = 1; i <= runs; i++)
        {
            alone.Add(await RunAloneAsync(server, passes, query));
            await using var fleet = await Fleet.StartAsync(workers, Fleet.Around(options), server.AllowedHost, $"--Processing:Encoders={encoders}");
            await fleet.RateAsync(server.Sheet(1, "warm"), query);
            spread.Add(await fleet.RateAsync(server.Sheet(passes, "run"), query));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{i,3} {alone[^1],13:F2} {spread[^1],15:F2} {spread[^1] / alone[^1],7:F3} {fleet.WorkerPeakMegabytes,15:F0}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"median {Child.Median(alone),10:F2} {Child.Median(spread),15:F2} {Child.Median(spread.Zip(alone, (many, one) => many / one)),7:F3}"));
        return 0;
    }

    private static async Task<double> RunAloneAsync(FolderServer server, int passes, string query)
    {
        await using var service = await ServiceChild.StartAsync(server.AllowedHost);
        await service.RateAsync(server.Sheet(1, "warm"), query);
        return await service.RateAsync(server.Sheet(passes, "run"), query);
    }
}
