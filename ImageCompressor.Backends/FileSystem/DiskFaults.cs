namespace ImageCompressor.Backends.FileSystem;

/// <summary>Tells a full disk from other faults of a file.</summary>
internal static class DiskFaults
{
    /// <summary>COR_E_IO: what .NET throws when the length that is asked for at once cannot be had (full, or no file may be that large). It carries no number of the system.</summary>
    private const int NoRoomForLength = unchecked((int)0x80131620);

    /// <summary>Whether there is no room, on the disk or in this user's part of it. On Unix an exception's HResult is the errno: ENOSPC, and EDQUOT of Linux or macOS;
    /// on Windows ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL or ERROR_DISK_QUOTA_EXCEEDED.</summary>
    public static bool IsFull(IOException fault) => fault.GetType() == typeof(IOException) && (fault.HResult == NoRoomForLength || (OperatingSystem.IsWindows()
        ? fault.HResult is unchecked((int)0x80070027) or unchecked((int)0x80070070) or unchecked((int)0x8007050F)
        : fault.HResult is 28 || fault.HResult == (OperatingSystem.IsMacOS() ? 69 : 122)));
}
