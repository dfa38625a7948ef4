using Microsoft.Extensions.Configuration;

namespace ImageCompressor.Backends.Composition;

/// <summary>Refuses combinations of backends in which work would be lost.</summary>
internal static class LostWork
{
    /// <summary>With a queue that other machines serve, the images must lie where all of them see them.</summary>
    public static void Check(IConfiguration configuration, List<string> faults)
    {
        var shared = BackendOptions.ReadFlag(configuration, "Data:Shared", absent: false, faults);
        if (IsSet(configuration, "rabbitmq") && !IsSet(configuration, "storage") && !shared)
            faults.Add(
                "ConnectionStrings:rabbitmq: workers on other machines would keep images where nobody else finds them; set ConnectionStrings:storage, "
                + "or Data:Shared=true when Data:Directory is a mount that all of them share.");
    }

    private static bool IsSet(IConfiguration configuration, string name) => !string.IsNullOrWhiteSpace(configuration.GetConnectionString(name));
}
