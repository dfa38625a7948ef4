using System.Globalization;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;

namespace ImageCompressor.Benchmarks.Fuzzing;

/// <summary>Small images of all formats into all formats, failures among them, on two threads. Prints kilobytes that are resident after a quarter of
/// them and after all: a reference that is not released shows as growth.</summary>
internal static class Memory
{
    private const int Threads = 2;

    public static int Run(Arguments options)
    {
        var count = options.Number("images", 2000);
        var work = Work();
        var compressor = new Compressor(new ImagingOptions());
        var early = Resident(compressor, work, 0, count / 4);
        var late = Resident(compressor, work, count / 4, count);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{early} {late}"));
        return 0;
    }

    private static long Resident(Compressor compressor, List<(byte[] File, Recipe Recipe)> work, int from, int to)
    {
        var next = from - 1;
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < to;)
                Once(compressor, work[i % work.Count]);
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        // What the collector has not yet given back is no leak; what a finaliser would have to release is one, so none is waited for.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return ProcessMemory.ResidentKilobytes();
    }

    private static void Once(Compressor compressor, (byte[] File, Recipe Recipe) item)
    {
        try
        {
            compressor.Compress(item.File, item.Recipe, default);
        }
        catch (ImagingException failure) when (failure.Failure is not ImagingFailure.Internal)
        {
            // Half of a file fails, and is to leave nothing behind either.
        }
    }

    private static List<(byte[] File, Recipe Recipe)> Work()
    {
        var work = new List<(byte[], Recipe)>();
        foreach (var (_, file) in FuzzSources.Read(""))
        {
            foreach (var format in (OutputFormat[])[OutputFormat.Keep, OutputFormat.Jpeg, OutputFormat.Png, OutputFormat.Webp, OutputFormat.Avif, OutputFormat.Gif])
                work.Add((file, new Recipe { Format = format, Effort = Effort.Fast, Width = work.Count % 3 == 0 ? 40 : null }));
            work.Add((file[..(file.Length / 2)], Recipe.Default));
        }

        work.Add(("<html>"u8.ToArray(), Recipe.Default));
        return work;
    }
}
