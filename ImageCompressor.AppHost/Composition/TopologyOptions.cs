using System.Globalization;
using ImageCompressor.AppHost.Engine;
using ImageCompressor.AppHost.ObjectStore;
using Microsoft.Extensions.Configuration;

namespace ImageCompressor.AppHost.Composition;

/// <summary>What is composed, as the AppHost's configuration says it: command line, environment, user secrets.</summary>
internal sealed record TopologyOptions
{
    private const int MostReplicas = 1_000;

    /// <summary>The service alone, with its own workers, SQLite and files.</summary>
    public bool Embedded { get; init; }

    /// <summary>Whether containers may be composed: when publishing, and where an engine runs them.</summary>
    public bool Containers { get; init; } = true;

    /// <summary>One line for the console that says what is composed and why.</summary>
    public string Notice { get; init; } = "";

    /// <summary><c>Replicas:Api</c>: processes of the service; 1 to 1,000. Default 1.</summary>
    public int Apis { get; init; } = 1;

    /// <summary><c>Replicas:Worker</c>: worker processes, on Kubernetes the fewest; 1 to 1,000. Default 2.</summary>
    public int Workers { get; init; } = 2;

    /// <summary><c>Replicas:MostWorkers</c>: how many KEDA may start on Kubernetes; at least <see cref="Workers"/>, at most 1,000. Default 20.</summary>
    public int MostWorkers { get; init; } = 20;

    /// <summary><c>Gateway:Port</c>: the port of this machine at which callers reach the service; 1 to 65,535. Default 8080, embedded 5080.</summary>
    public int Port { get; init; } = 8080;

    /// <summary><c>Containers:Persistent</c>: the servers' containers go on when the AppHost stops. Default false.</summary>
    public bool Persistent { get; init; }

    /// <summary><c>Deploy:Target</c>: what publishing writes. Default <see cref="DeployTarget.Compose"/>.</summary>
    public DeployTarget Target { get; init; }

    /// <summary><c>Deploy:Dashboard</c>: publish Aspire's dashboard too. Default false: its image is a nightly one, and it shows all to anybody who reaches it.</summary>
    public bool Dashboard { get; init; }

    /// <summary><c>Deploy:Keda</c>: let KEDA scale the workers. Default true; a cluster without it refuses the chart.</summary>
    public bool Keda { get; init; } = true;

    /// <summary><c>ObjectStore</c>: which S3 server runs in a container.</summary>
    public ObjectStoreImage ObjectStore { get; init; } = ObjectStoreImage.Minio;

    /// <summary>The connection names that have a string in <c>ConnectionStrings</c>: a server that is there already takes the container's place.</summary>
    public IReadOnlySet<string> Existing { get; init; } = new HashSet<string>();

    /// <summary><c>Settings</c>: handed on to the service and the workers, as in <c>Settings:Imaging:MaxPixels</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary><c>Push:PublicKey</c> and <c>Push:Subject</c>: that browsers are told, by whom. The private key stays where it is configured, as <c>Push:PrivateKey</c>. Null: they are not told.</summary>
    public PushSettings? Push { get; init; }

    /// <summary>Reads the configuration, and asks for a container engine where the answer matters.</summary>
    /// <exception cref="FormatException">It does not fit; the message says what to change, a line for each fault.</exception>
    public static async Task<TopologyOptions> ReadAsync(IConfiguration configuration, bool publishes, Func<Task<EngineAnswer>> askEngine)
    {
        var faults = new List<string>();
        var topology = Choice(configuration, "Topology", faults, "auto", "embedded", "distributed");
        var options = new TopologyOptions
        {
            Apis = Number(configuration, "Replicas:Api", 1, MostReplicas, faults),
            Workers = Number(configuration, "Replicas:Worker", 2, MostReplicas, faults),
            MostWorkers = Number(configuration, "Replicas:MostWorkers", 20, MostReplicas, faults),
            Persistent = Flag(configuration, "Containers:Persistent", absent: false, faults),
            Target = Choice(configuration, "Deploy:Target", faults, "compose", "kubernetes") == "kubernetes" ? DeployTarget.Kubernetes : DeployTarget.Compose,
            Dashboard = Flag(configuration, "Deploy:Dashboard", absent: false, faults),
            Keda = Flag(configuration, "Deploy:Keda", absent: true, faults),
            ObjectStore = ObjectStoreImage.Read(configuration.GetSection("ObjectStore"), faults),
            Existing = Servers.Names.Where(name => !string.IsNullOrWhiteSpace(configuration.GetConnectionString(name))).ToHashSet(),
            Push = PushSettings.Read(configuration, faults),
            Settings = configuration.GetSection("Settings").AsEnumerable(makePathsRelative: true)
                .Where(setting => setting.Value is not null).ToDictionary(setting => setting.Key, setting => setting.Value!),
        };
        if (options.MostWorkers < options.Workers) faults.Add($"Replicas:MostWorkers: {options.MostWorkers} is less than Replicas:Worker, {options.Workers}.");
        if (publishes && topology == "embedded") faults.Add("Topology: what is published is always the distributed topology; leave it out.");
        options = await options.DecideAsync(topology, publishes, askEngine);
        options = options with { Port = Number(configuration, "Gateway:Port", options.Embedded ? 5080 : 8080, 65_535, faults) };
        return faults.Count == 0 ? options : throw new FormatException("The configuration does not fit:" + string.Concat(faults.Select(fault => $"\n  - {fault}")));
    }

    private async Task<TopologyOptions> DecideAsync(string topology, bool publishes, Func<Task<EngineAnswer>> askEngine)
    {
        if (publishes) return this with { Notice = $"Topology: distributed, published for {Target}." };
        if (topology == "embedded") return this with { Embedded = true, Containers = false, Notice = "Topology: embedded, as asked for: the service alone with its own workers, SQLite and files." };
        var engine = await askEngine();
        // Told so, it waits for an engine that is started later: Aspire starts the containers then.
        if (engine.Answers || topology == "distributed") return this with { Notice = $"Topology: distributed ({engine.Report})." };
        if (Existing.SetEquals(Servers.Names)) return this with { Containers = false, Notice = $"Topology: distributed, with servers that are there already and without a gateway ({engine.Report})." };
        return this with
        {
            Embedded = true,
            Containers = false,
            Notice = $"Topology: embedded, because no container engine answers ({engine.Report}): the service alone with its own workers, SQLite and files. " +
                $"Start Docker or Podman, or name servers as ConnectionStrings:{string.Join(", :", Servers.Names)}.",
        };
    }

    private static string Choice(IConfiguration configuration, string key, List<string> faults, params string[] choices)
    {
        var text = configuration[key] ?? choices[0];
        var chosen = choices.FirstOrDefault(choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (chosen is null) faults.Add($"{key}: '{text}' is none of {string.Join(", ", choices)}.");
        return chosen ?? choices[0];
    }

    private static int Number(IConfiguration configuration, string key, int absent, int most, List<string> faults)
    {
        if (configuration[key] is not { } text) return absent;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most) return number;
        faults.Add($"{key}: '{text}' is no whole number from 1 to {most}.");
        return absent;
    }

    private static bool Flag(IConfiguration configuration, string key, bool absent, List<string> faults)
    {
        if (configuration[key] is not { } text) return absent;
        if (bool.TryParse(text, out var flag)) return flag;
        faults.Add($"{key}: '{text}' is neither true nor false.");
        return absent;
    }
}
