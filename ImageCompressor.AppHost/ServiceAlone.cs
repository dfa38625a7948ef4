namespace ImageCompressor.AppHost;

/// <summary>The embedded topology where there is no Aspire: the service, in this process, with its own workers.</summary>
internal static class ServiceAlone
{
    internal const string Notice =
        "Topology: embedded, the service alone with its own workers, SQLite and files; Swagger UI is at /docs. " +
        "RabbitMQ, MongoDB, Redis, an S3 store, workers of their own and the dashboard come with the Full build profile: " +
        "`dotnet build -p:BuildProfile=Full` says what this registry lacks for it.";

    private const string Service = "ImageCompressor.Api";

    /// <summary>Runs the service's own program until it is stopped (Ctrl-C), with its arguments (<c>--port</c>, <c>--data</c>, settings); returns its status.</summary>
    /// <remarks>In this process and not in a child's, which a signal to this one would leave behind.</remarks>
    public static int Run(string[] args)
    {
        Console.WriteLine(Notice);
        // The address of a launch profile is meant for the dashboard, which is not here.
        if (Environment.GetEnvironmentVariable("DOTNET_LAUNCH_PROFILE") is not null) Environment.SetEnvironmentVariable("ASPNETCORE_URLS", null);
        return AppDomain.CurrentDomain.ExecuteAssemblyByName(Service, [.. args, $"--applicationName={Service}"]);
    }
}
