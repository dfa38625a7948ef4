using System.Diagnostics;
using System.Globalization;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;

namespace ImageCompressor.Benchmarks;

/// <summary>Only decoding and encoding, from memory to memory, one thread a core: what the service is measured against. Runs as a child process and prints
/// seconds, CPU seconds, megapixels, images, and peak memory.</summary>
internal static class BareEncoder
{
    public static int Run(Arguments options)
    {
        var files = ImageFile.ReadFolder(options.Text("images", "."));
        var recipe = RecipeOf(options);
        var compressor = new Compressor(new ImagingOptions());
        var work = Enumerable.Repeat(files, options.Number("passes", 1)).SelectMany(pass => pass).ToArray();
        compressor.Compress(work[0].Content, recipe, default);
        var pixels = work.Sum(file => compressor.ReadHeader(file.Content).Megapixels);

        var next = -1;
        var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < work.Length;) compressor.Compress(work[i].Content, recipe, default);
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        var seconds = watch.Elapsed.TotalSeconds;
        self.Refresh();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{seconds} {(self.TotalProcessorTime - cpu).TotalSeconds} {pixels} {work.Length} {Child.PeakMegabytes(self)}"));
        return 0;
    }

    public static Recipe RecipeOf(Arguments options) => new()
    {
        Format = Enum.Parse<OutputFormat>(options.Text("format", "jpeg"), ignoreCase: true),
        Quality = options.Number("quality", Recipe.DefaultQuality),
        Effort = Enum.Parse<Effort>(options.Text("effort", "balanced"), ignoreCase: true),
    };
}
