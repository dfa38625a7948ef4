using System.Diagnostics;
using System.Globalization;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Formats;

namespace ImageCompressor.Tests.Imaging;

[Collection(nameof(Alone))]
public class OddFilesTests
{
    private static readonly TimeSpan s_cpu = TimeSpan.FromSeconds(10);

    /// <summary>What one file may add to the process that runs all tests, which holds what other tests left. The 700 MB of a whole service are
    /// measured end to end, in a process of its own.</summary>
    private const long PeakMegabytes = 600;

    [Theory]
    [InlineData(OutputFormat.Keep, 1)]
    [InlineData(OutputFormat.Webp, 4)]
    [InlineData(OutputFormat.Jpeg, 4)]
    public void Every_odd_file_ends_in_an_outcome_or_a_code_within_its_bounds(OutputFormat format, int each)
    {
        var faults = new List<string>();
        foreach (var path in Corpus.Files("odd").Where((_, i) => i % each == 0))
            Judge(path, new Recipe { Format = format }, faults);
        Assert.Empty(faults);
    }

    private static void Judge(string path, Recipe recipe, List<string> faults)
    {
        var name = Path.GetFileName(path);
        var file = File.ReadAllBytes(path);
        var before = Cpu();
        ResetPeak();
        var resting = Peak();
        try
        {
            var result = Pictures.Compress(file, recipe);
            if (result.Content is null != result.KeptReason is not null)
                faults.Add($"{name}: neither kept nor compressed");
            if (result.Content is not null && Sniffer.Sniff(result.Content)?.MediaType != result.MediaType)
                faults.Add($"{name}: the result is not {result.MediaType}");
        }
        catch (ImagingException failure) when (failure.Failure != ImagingFailure.Internal)
        {
            if (failure.Detail?.Contains(name, StringComparison.Ordinal) == true || failure.Detail?.StartsWith('/') == true)
                faults.Add($"{name}: a path in {failure.Detail}");
        }
        catch (ImagingException failure)
        {
            faults.Add($"{name}: {failure.Message}");
        }

        if (Cpu() - before > s_cpu)
            faults.Add($"{name}: {Cpu() - before} of CPU");
        if (Peak() - resting > PeakMegabytes)
            faults.Add($"{name}: {Peak() - resting} MB more at the peak");
    }

    private static TimeSpan Cpu() => Process.GetCurrentProcess().TotalProcessorTime;

    /// <summary>Linux forgets the peak of the resident set when 5 is written here (proc_pid_clear_refs).</summary>
    private static void ResetPeak()
    {
        if (OperatingSystem.IsLinux())
            File.WriteAllText("/proc/self/clear_refs", "5");
    }

    private static long Peak() => OperatingSystem.IsLinux()
        ? long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024
        : 0;
}
