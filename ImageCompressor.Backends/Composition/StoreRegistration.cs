#if !PORTABLE
using ImageCompressor.Backends.MongoDb;
#endif
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
        if (configuration[Key] is { } connection && !string.IsNullOrWhiteSpace(connection))
            return services.AddMongo(connection, faults);

        // The folder may be among what is wrong.
        if (faults.Count > 0) return "";
        var database = Path.Combine(Path.GetFullPath(options.Directory), "imagecompressor.db");
        services.AddSingleton<IBatchStore>(s => new SqliteBatchStore(database, s.GetRequiredService<TimeProvider>()));
        return $"SQLite {SystemSqlite.Version} in {database}";
    }

    // Neither sentence shows anything of the connection string: a password is in it.
#if PORTABLE
    private static string AddMongo(this IServiceCollection _, string __, List<string> faults)
    {
        faults.Add($"{Key}: this build (profile Portable) has no adapter for MongoDB; remove the connection string to use SQLite, or build with BuildProfile=Full where the registry has MongoDB.Driver.");
        return "";
    }
#else
    private static string AddMongo(this IServiceCollection services, string connection, List<string> faults)
    {
        if (!MongoAddress.TryParse(connection, out var address))
        {
            faults.Add($"{Key}: give {MongoAddress.Form}; or remove the connection string to use SQLite.");
            return "";
        }

        services.AddSingleton<IBatchStore>(s => new MongoBatchStore(address, s.GetRequiredService<TimeProvider>()));
        return address.ToString();
    }
#endif
}
