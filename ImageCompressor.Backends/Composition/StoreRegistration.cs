using ImageCompressor.Backends.Sqlite;
using ImageCompressor.Domain.Batches;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ImageCompressor.Backends.Composition;

/// <summary>Picks where batches are kept.</summary>
internal static class StoreRegistration
{
    public const string Key = "ConnectionStrings:mongodb";

    /// <summary>Registers the store; returns where it is, without secrets, for the line at start.</summary>
    /// <exception cref="DllNotFoundException">The machine has no SQLite library; the message says what to install.</exception>
    public static string AddStore(this IServiceCollection services, IConfiguration configuration, BackendOptions options, List<string> faults)
    {
        if (!string.IsNullOrWhiteSpace(configuration[Key]))
        {
            faults.Add($"{Key}: this build has no adapter for batches in MongoDB; remove the connection string to use SQLite.");
            return "";
        }

        // The folder may be among what is wrong.
        if (faults.Count > 0) return "";
        var database = Path.Combine(Path.GetFullPath(options.Directory), "imagecompressor.db");
        services.AddSingleton<IBatchStore>(s => new SqliteBatchStore(database, s.GetRequiredService<TimeProvider>()));
        return $"SQLite {SystemSqlite.Version} in {database}";
    }
}
