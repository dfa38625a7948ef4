using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>Loads the SQLite of the operating system. The copy that SQLitePCLRaw 2.0.6 can bundle is 3.35.5 of 2021: it lacks the security
/// fixes since, and the distribution's package has them.</summary>
internal static class SystemSqlite
{
    /// <summary>The oldest version that knows everything the statements use: upserts came with 3.24 (2018).</summary>
    private const int OldestVersionNumber = 3_024_000;

    private static readonly string[] s_names = OperatingSystem.IsWindows()
        ? ["winsqlite3.dll", "sqlite3.dll"]
        : OperatingSystem.IsMacOS()
            ? ["libsqlite3.dylib", "/usr/lib/libsqlite3.dylib"]
            : ["libsqlite3.so.0", "libsqlite3.so"];

    // Lazy and not a static constructor: a type that failed to initialise would hide the sentence below in a TypeInitializationException.
    private static readonly Lazy<string> s_version = new(Load);

    /// <summary>Loads the library the first time; gives its version, as in <c>3.40.1</c>.</summary>
    /// <exception cref="DllNotFoundException">The machine has none, or one that is too old; the message says what to install.</exception>
    public static string Version => s_version.Value;

    private static string Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        ISQLite3Provider provider = new SQLite3Provider_e_sqlite3();
        if (provider.sqlite3_libversion_number() < OldestVersionNumber)
            throw new DllNotFoundException(
                $"The machine's SQLite is {provider.sqlite3_libversion().utf8_to_string()}; 3.24 or newer is needed. {WhatToInstall}");
        raw.SetProvider(provider);
        return provider.sqlite3_libversion().utf8_to_string();
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "e_sqlite3")
            return 0;
        foreach (var candidate in s_names)
            if (NativeLibrary.TryLoad(candidate, out var library))
                return library;
        throw new DllNotFoundException($"No SQLite library was found (looked for {string.Join(", ", s_names)}). {WhatToInstall}");
    }

    private static string WhatToInstall =>
        "Install it: libsqlite3-0 on Debian and Ubuntu, sqlite-libs on Fedora and Alpine; Windows and macOS bring their own.";
}
