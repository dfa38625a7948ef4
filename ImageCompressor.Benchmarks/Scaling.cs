using System.Globalization;

namespace ImageCompressor.Benchmarks;

/// <summary>Images a second where the network is slow and the images are small: until the cores are busy, twice the workers or twice the images in
/// hand should give twice the rate.</summary>
internal static class Scaling
{
    public static async Task<int> RunAsync(Arguments options)
    {
        var files = ImageFile.ReadFolder(options.Text("images", "."));
        var (workers, slots) = (options.Numbers("workers", "1,2,4"), options.Numbers("slots", "4,8,16,32"));
        var delay = TimeSpan.FromMilliseconds(options.Number("delay", 500));
        await using var server = await FolderServer.StartAsync(files, delay);
        Console.WriteLine($"the server answers after {delay.TotalMilliseconds} ms; {Environment.ProcessorCount} cores; images/s, and the part of the cores that was busy");
        Console.WriteLine("workers" + string.Concat(slots.Select(slot => $"{slot + " slots",18}")));
        foreach (var worker in workers)
        {
            Console.Write($"{worker,7}");
            foreach (var slot in slots) Console.Write(await MeasureAsync(options, server, worker, slot, delay));
            Console.WriteLine();
        }

        return 0;
    }

    private static async Task<string> MeasureAsync(Arguments options, FolderServer server, int workers, int slots, TimeSpan delay)
    {
        var seconds = options.Number("seconds", 15);
        string[] settings = [server.AllowedHost, $"--Processing:Slots={slots}", $"--Fetching:PerHostConcurrency={slots}", "--Processing:Encoders=1"];
        await using var fleet = await Fleet.StartAsync(workers, Fleet.Around(options), settings);
        const string Query = "?width=160&format=jpeg";
        await fleet.RateAsync(server.Sheet(1, "warm"), Query);
        // As many as would take so long if nothing but the delay counted: as long a run for many slots as for few, or its beginning and end would be
        // most of it.
        var passes = Math.Max(1, (int)Math.Ceiling(seconds * workers * slots / delay.TotalSeconds / server.Files.Count));
        var (cpu, started) = (fleet.CpuSeconds, DateTimeOffset.UtcNow);
        var rate = await fleet.RateAsync(server.Sheet(passes, "run"), Query);
        var busy = (fleet.CpuSeconds - cpu) / ((DateTimeOffset.UtcNow - started).TotalSeconds * Environment.ProcessorCount);
        return string.Create(CultureInfo.InvariantCulture, $"{rate,11:F1} {busy,5:P0} ");
    }
}
