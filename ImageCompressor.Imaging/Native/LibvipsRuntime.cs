using NetVips;
using Settings = NetVips.NetVips;

namespace ImageCompressor.Imaging.Native;

/// <summary>Everything that is set once for the whole process.</summary>
internal static class LibvipsRuntime
{
    private static readonly Lazy<string> s_version = new(Start);

    /// <summary>Starts libvips at the first call.</summary>
    /// <returns>What runs, for a person: <c>libvips 8.18.7</c>.</returns>
    /// <exception cref="InvalidOperationException">libvips could not be loaded; the inner exception says where it was looked for.</exception>
    internal static string Version => s_version.Value;

    private static string Start()
    {
        // Before libvips, as each of its threads would get an arena of its own.
        NativeMemory.Bound();
        if (!ModuleInitializer.VipsInitialized)
            throw new InvalidOperationException("libvips could not be started.", ModuleInitializer.Exception);

        // One thread for an image: more bring nothing for JPEG and WebP, and images in flight fill the cores (design, section 9).
        Settings.Concurrency = 1;
        // No two images are alike, so remembered operations are never asked for again: they only hold memory.
        Cache.Max = 0;
        OnlyOurLoaders();
        Quiet();
        return $"libvips {Settings.Version(0)}.{Settings.Version(1)}.{Settings.Version(2)}";
    }

    /// <summary>Defence in depth: nothing here calls another loader, and a fault that did would be refused by libvips.</summary>
    private static void OnlyOurLoaders()
    {
        Settings.BlockUntrusted = true;
        Operation.Block("VipsForeignLoad", true);
        foreach (var loader in s_loaders)
            Operation.Block(loader, false);
    }

    private static readonly string[] s_loaders =
    [
        "VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadHeif", "VipsForeignLoadNsgif", "VipsForeignLoadTiff",
        "VipsForeignLoadSvg",
    ];

    /// <summary>libvips writes its warnings to standard error by default. What fails, fails with an exception; the rest is noise from hostile files.</summary>
    private static void Quiet()
    {
        const Enums.LogLevelFlags levels = Enums.LogLevelFlags.Warning | Enums.LogLevelFlags.Critical | Enums.LogLevelFlags.Message
            | Enums.LogLevelFlags.Info | Enums.LogLevelFlags.Debug;
        foreach (var domain in (string[])["VIPS", "GLib", "GLib-GObject", "Pango", "librsvg"])
            Log.SetLogHandler(domain, levels, static (from, level, message) => LibvipsEvents.Log.Message(from ?? "", (int)level, message ?? ""));
    }
}
