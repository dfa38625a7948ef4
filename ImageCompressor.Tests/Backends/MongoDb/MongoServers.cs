using System.Diagnostics;
using ImageCompressor.Backends.MongoDb;
using ImageCompressor.Benchmarks;
using ImageCompressor.Tests.Backends.MongoDb;
using MongoDB.Bson;
using MongoDB.Driver;

[assembly: AssemblyFixture(typeof(MongoServers))]

namespace ImageCompressor.Tests.Backends.MongoDb;

/// <summary>The MongoDB server of the run: the one that IMAGECOMPRESSOR_MONGODB names, else a mongod of our own where one is installed.</summary>
public sealed class MongoServers : IDisposable
{
    private static readonly Lock s_starting = new();
    private static Process? s_process;
    private static TestFolder? s_folder;
    private static string? s_connection;

    /// <summary>Where the server is. Skips the test where there is none.</summary>
    internal static string ConnectionString
    {
        get
        {
            var named = Environment.GetEnvironmentVariable("IMAGECOMPRESSOR_MONGODB");
            if (!string.IsNullOrEmpty(named)) return named;
            Assert.SkipUnless(Installed is not null, "Full profile only, with a MongoDB server: set IMAGECOMPRESSOR_MONGODB, or put mongod on the PATH");
            lock (s_starting) return s_connection ??= Start(Installed!);
        }
    }

    private static string? Installed { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "mongod.exe" : "mongod")).FirstOrDefault(File.Exists);

    public void Dispose()
    {
        s_process?.Kill(entireProcessTree: true);
        s_process?.WaitForExit();
        s_process?.Dispose();
        s_folder?.Dispose();
    }

    private static string Start(string program)
    {
        s_folder = new TestFolder();
        var port = Child.FreePort();
        var folder = Directory.CreateDirectory(s_folder.At("db")).FullName;
        string[] arguments = ["--dbpath", folder, "--port", $"{port}", "--bind_ip", "127.0.0.1", "--nounixsocket", "--quiet"];
        s_process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        s_process.BeginOutputReadLine();
        var connection = $"mongodb://127.0.0.1:{port}/?serverSelectionTimeoutMS=60000";
        using var client = new MongoClient(connection);
        client.GetDatabase("admin").RunCommand<BsonDocument>(new BsonDocument("ping", 1));
        return connection;
    }
}

/// <summary>A database of one test, and the stores that were opened on it.</summary>
internal sealed class MongoTestDatabase : IDisposable
{
    private readonly List<MongoBatchStore> _stores = [];
    private readonly MongoClient _client = new(MongoServers.ConnectionString);
    private readonly string _name = "test_" + Guid.NewGuid().ToString("N");

    public MongoCollections Collections => new(_client.GetDatabase(_name));

    public IMongoDatabase Database => _client.GetDatabase(_name);

    public string ConnectionString => new MongoUrlBuilder(MongoServers.ConnectionString) { DatabaseName = _name }.ToString();

    public MongoBatchStore Open(TimeProvider time)
    {
        var store = new MongoBatchStore(ConnectionString, time);
        lock (_stores) _stores.Add(store);
        return store;
    }

    public void Dispose()
    {
        foreach (var store in _stores) store.Dispose();
        _client.DropDatabase(_name);
        _client.Dispose();
    }
}
