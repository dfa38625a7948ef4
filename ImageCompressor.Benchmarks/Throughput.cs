using System.Globalization;
using System.Text;

namespace ImageCompressor.Benchmarks;

/// <summary>Images a second of the whole service beside those of the bare encoder: same files, same recipe, same cores, in turn, in one run.</summary>
internal static class Throughput
{
    private sealed record Run(double Seconds, double CpuSeconds, double Megapixels, int Images, double PeakMegabytes)
    {
        public double ImagesPerSecond => Images / Seconds;
        public double CpuPerMegapixel => CpuSeconds / Megapixels;
    }

    public static async Task<int> RunAsync(Arguments options)
    {
        var folder = options.Text("images", ".");
        var (runs, passes) = (options.Number("runs", 5), options.Number("passes", 4));
        var files = ImageFile.ReadFolder(folder);
        if (files.Count == 0)
        {
            Console.WriteLine($"There is no image in {folder}; give a folder with --images.");
            return 2;
        }

        await using var server = await FolderServer.StartAsync(files);
        var (bare, service) = (new List<Run>(), new List<Run>());
        Console.WriteLine($"{files.Count} images x {passes} passes, {runs} runs of each in turn, {Environment.ProcessorCount} cores, " +
            $"{options.Text("format", "jpeg")} quality {options.Text("quality", "75")} {options.Text("effort", "balanced")}");
        Console.WriteLine("run   bare img/s   service img/s   ratio   bare CPU s/MP   service CPU s/MP   bare MB   service MB");
        for (var i = 1; i <= runs; i++)
        {
            bare.Add(await RunBareAsync(options, folder, passes));
            service.Add(await RunServiceAsync(options, server, passes, bare[^1].Megapixels));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{i,3} {bare[^1].ImagesPerSecond,12:F2} {service[^1].ImagesPerSecond,15:F2} {Ratio(service[^1], bare[^1]),7:F3} {bare[^1].CpuPerMegapixel,15:F4} {service[^1].CpuPerMegapixel,18:F4} {bare[^1].PeakMegabytes,9:F0} {service[^1].PeakMegabytes,12:F0}"));
        }

        var ratio = Child.Median(service.Zip(bare, Ratio));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"median {Child.Median(bare.Select(run => run.ImagesPerSecond)),9:F2} {Child.Median(service.Select(run => run.ImagesPerSecond)),15:F2} {ratio,7:F3} {Child.Median(bare.Select(run => run.CpuPerMegapixel)),15:F4} {Child.Median(service.Select(run => run.CpuPerMegapixel)),18:F4}   " +
            $"({Child.Median(bare.Select(run => run.Megapixels / run.Seconds)):F1} and {Child.Median(service.Select(run => run.Megapixels / run.Seconds)):F1} megapixels/s)"));
        return 0;
    }

    private static double Ratio(Run service, Run bare) => service.ImagesPerSecond / bare.ImagesPerSecond;

    private static async Task<Run> RunBareAsync(Arguments options, string folder, int passes)
    {
        using var process = Child.Start("ImageCompressor.Benchmarks", "bare", "--images", folder,
            "--passes", passes.ToString(CultureInfo.InvariantCulture), "--format", options.Text("format", "jpeg"),
            "--quality", options.Text("quality", "75"), "--effort", options.Text("effort", "balanced"));
        var line = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var figures = line.Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture)).ToArray();
        return new Run(figures[0], figures[1], figures[2], (int)figures[3], figures[4]);
    }

    private static async Task<Run> RunServiceAsync(Arguments options, FolderServer server, int passes, double megapixels)
    {
        await using var service = await ServiceChild.StartAsync(server.AllowedHost);
        var query = $"?format={options.Text("format", "jpeg")}&quality={options.Text("quality", "75")}&effort={options.Text("effort", "balanced")}";
        // One pass first: the service compiles itself while it works, and what counts is the rate at which it goes on.
        await service.WaitAsync(await service.UploadAsync(Csv(server.Sheet(1, "warm")), query));

        var cpu = service.CpuSeconds;
        var started = DateTimeOffset.UtcNow;
        var (completed, failed, finishedAt) = await service.WaitAsync(await service.UploadAsync(Csv(server.Sheet(passes, "run")), query));
        var seconds = (finishedAt - started).TotalSeconds;
        if (failed > 0) throw new InvalidOperationException($"{failed} images failed.");
        return new Run(seconds, service.CpuSeconds - cpu, megapixels, (int)completed, service.PeakMegabytes);
    }

    private static StringContent Csv(string sheet) => new(sheet, Encoding.UTF8, "text/csv");
}
