using System.Globalization;

namespace ImageCompressor.Benchmarks.Fuzzing;

/// <summary>Resident memory of this process as Linux counts it; 0 elsewhere.</summary>
internal static class ProcessMemory
{
    /// <summary>Forgets the peak (Linux does when 5 is written to clear_refs), and says what is held now, in megabytes.</summary>
    public static long ResetPeak()
    {
        if (OperatingSystem.IsLinux())
            File.WriteAllText("/proc/self/clear_refs", "5");
        return PeakMegabytes();
    }

    public static long PeakMegabytes() => Kilobytes("VmHWM:") / 1024;

    public static long ResidentKilobytes() => Kilobytes("VmRSS:");

    private static long Kilobytes(string field) => !OperatingSystem.IsLinux()
        ? 0
        : long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
}
