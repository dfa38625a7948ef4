using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ImageCompressor.ServiceDefaults;

/// <summary>Whether a folder's disk has room. Its free bytes are asked for; the tempting alternative, a file written as a trial, wears a disk out at every
/// probe, and fails only when it is too late.</summary>
public static class RoomHealth
{
    /// <summary>Less is called full: one download at its default limit (<c>Fetching:MaxBytes</c>) would not fit. 64 MB.</summary>
    public const long Least = 64L << 20;

    /// <summary>Adds a check that is degraded while the disk of a folder has less room than <see cref="Least"/>.</summary>
    /// <param name="checks">Where to add it.</param>
    /// <param name="name">What the check is called in the answer.</param>
    /// <param name="folder">The folder's path; it need not be there yet.</param>
    /// <param name="least">Bytes, in place of <see cref="Least"/>.</param>
    public static IHealthChecksBuilder AddRoom(this IHealthChecksBuilder checks, string name, Func<IServiceProvider, string> folder, long least = Least)
    {
        ArgumentNullException.ThrowIfNull(checks);
        ArgumentNullException.ThrowIfNull(folder);
        return checks.Add(new HealthCheckRegistration(name, services => new Room(Path.GetFullPath(folder(services)), least), HealthStatus.Degraded, tags: null));
    }

    private sealed class Room(string folder, long least) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
            Task.FromResult(Free() is { } free && free < least
                ? HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"The disk of the folder {folder} is full: {free >> 20} MB are left, and {least >> 20} MB are needed. Make room."))
                : HealthCheckResult.Healthy());

        /// <summary>For this user, in bytes. Null where nothing tells: a share without a drive letter, or a disk that is away, which the other checks see.</summary>
        private long? Free()
        {
            var existing = folder;
            while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent) existing = parent;
            try
            {
                return new DriveInfo(existing).AvailableFreeSpace;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return null;
            }
        }
    }
}
