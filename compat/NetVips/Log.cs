using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetVips;

/// <summary>GLib's messages.</summary>
public static class Log
{
    public delegate void LogDelegate(string? logDomain, Enums.LogLevelFlags logLevel, string? message);

    /// <summary>Hands the messages of a domain to <paramref name="logFunc"/>, from whichever thread they come, for as long as the process lives.</summary>
    public static unsafe uint SetLogHandler(string? logDomain, Enums.LogLevelFlags flags, LogDelegate logFunc) =>
        Native.LogSetHandler(logDomain, (int)flags, &Receive, GCHandle.ToIntPtr(GCHandle.Alloc(logFunc)));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Receive(nint domain, int level, nint message, nint handler)
    {
        if (GCHandle.FromIntPtr(handler).Target is LogDelegate receiver)
            receiver(Marshal.PtrToStringUTF8(domain), (Enums.LogLevelFlags)level, Marshal.PtrToStringUTF8(message));
    }
}
