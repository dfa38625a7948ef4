using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ImageCompressor.Imaging.Native;

/// <summary>The CPU time of the calling thread: what a computation costs, however busy the machine is.</summary>
internal static partial class ThreadTime
{
    // CLOCK_THREAD_CPUTIME_ID of Linux' time.h and of macOS' time.h.
    private const int Linux = 3;
    private const int MacOS = 16;

    private static readonly int? s_clock = OperatingSystem.IsLinux() ? Linux : OperatingSystem.IsMacOS() ? MacOS : null;

    /// <summary>Seconds since some moment that is the same for all calls of one thread. Elsewhere than on Linux and macOS the time on the clock, which is
    /// never less.</summary>
    internal static double Seconds() =>
        s_clock is { } clock && ReadClock(clock, out var time) == 0
            ? time.Seconds + time.Nanoseconds / 1e9
            : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ReadClock(int clock, out Timespec time);

    /// <summary><c>struct timespec</c>, of two longs of the platform.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Timespec(nint Seconds, nint Nanoseconds);
}
