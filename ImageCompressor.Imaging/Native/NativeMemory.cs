using System.Runtime.InteropServices;

namespace ImageCompressor.Imaging.Native;

/// <summary>Bounds what the C allocator keeps. Environment variables (MALLOC_ARENA_MAX ...) do the same, but only for those who know of
/// them before the start.</summary>
/// <remarks>
/// <para>glibc gives each thread an arena of its own, up to eight per core, and rarely returns one: a long run over large images grew from
/// 213 to 499 MB with one worker, and stayed at 199 to 302 MB with two arenas at the same CPU.</para>
/// <para>It also raises, up to 32 MiB, the size from which memory is taken from the system and given back at once. Held at 4 MiB, a mixed
/// run to AVIF peaked at 738 MB and not at 879, for the same CPU within the noise.</para>
/// </remarks>
internal static partial class NativeMemory
{
    // M_ARENA_MAX and M_MMAP_THRESHOLD of glibc's malloc.h.
    private const int ArenaMax = -8;
    private const int MapThreshold = -3;
    private const int Arenas = 2;
    private const int MapFrom = 4 * 1024 * 1024;

    /// <summary>Whether the allocator took the bounds: glibc does; musl and other systems need and know none.</summary>
    internal static bool Bound()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return SetOption(ArenaMax, Arenas) == 1 && SetOption(MapThreshold, MapFrom) == 1;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
