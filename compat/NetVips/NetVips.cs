namespace NetVips;

/// <summary>Settings of the whole library.</summary>
public static class NetVips
{
    public static bool Init() => Native.Init("NetVips") == 0;

    /// <summary>Threads that work on one image.</summary>
    public static int Concurrency
    {
        get => Native.ConcurrencyGet();
        set => Native.ConcurrencySet(value);
    }

    /// <summary>Whether operations that libvips' authors do not trust with hostile input are refused.</summary>
    public static bool BlockUntrusted
    {
        set => Native.BlockUntrustedSet(value ? 1 : 0);
    }

    /// <summary>Major, minor or patch version (0, 1, 2) of the library that runs.</summary>
    public static int Version(int flag, bool fromModule = true) => flag is >= 0 and <= 2
        ? Native.Version(flag)
        : throw new ArgumentOutOfRangeException(nameof(flag), "0 is major, 1 minor, 2 patch");
}

/// <summary>The cache of operations.</summary>
public static class Cache
{
    public static int Max
    {
        get => Native.CacheGetMax();
        set => Native.CacheSetMax(value);
    }

    public static int Size => Native.CacheGetSize();
}

/// <summary>What libvips holds at the moment.</summary>
public static class Stats
{
    public static int Allocations => Native.TrackedGetAllocs();
    public static int Mem => (int)Native.TrackedGetMem();
    public static ulong MemHighwater => Native.TrackedGetMemHighwater();
    public static int Files => Native.TrackedGetFiles();
}
