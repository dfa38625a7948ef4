using System.Runtime.InteropServices;

namespace ImageCompressor.Imaging.Native;

/// <summary>Bounds what the C allocator keeps.</summary>
/// <remarks>
/// glibc gives each thread an arena of its own, up to eight per core, and rarely returns one: a long run over large images grew from
/// 213 to 499 MB with one worker, and stayed at 199 to 302 MB with two arenas at the same CPU. The environment variable
/// MALLOC_ARENA_MAX does the same, but only for those who know of it before the start.
/// </remarks>
internal static partial class NativeMemory
{
    private const int ArenaMax = -8; // M_ARENA_MAX of malloc.h
    private const int Arenas = 2;

    /// <summary>Whether the allocator took the bound: glibc does; musl and other systems have no such arenas and no such function.</summary>
    internal static bool BoundArenas()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return SetOption(ArenaMax, Arenas) == 1;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
