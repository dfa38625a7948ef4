using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ImageCompressor.ServiceDefaults;

/// <summary>OpenTelemetry with what .NET itself emits; no instrumentation package is needed since .NET 10.</summary>
internal static class TelemetryRegistration
{
    /// <summary>The address of a collector, as the OpenTelemetry specification names it. Unset: nothing is exported.</summary>
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Any source or meter of ours: <c>ImageCompressor.Processing</c> and its like.</summary>
    private const string Ours = "ImageCompressor*";

    /// <summary>
    /// The source of MongoDB's driver, by name: nothing is referenced, and nobody emits it where SQLite is the store. The driver has no meter.
    /// Those of RabbitMQ's client (<c>RabbitMQ.Client.Publisher</c> and <c>.Subscriber</c>) are left out: our own producer and consumer spans say the
    /// same for each image, and the client's publish span would be in a trace of its own, because messages of many images are sent together.
    /// </summary>
    private const string MongoDb = "MongoDB.Driver";

    /// <summary>
    /// Adds traces, metrics and logs of this application, of ASP.NET Core, of the HTTP client and of the runtime, exported by
    /// OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. The other <c>OTEL_*</c> variables mean what the specification says.
    /// </summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        // ASP.NET Core 10 leaves its spans without tags unless this switch, read when the server is made, is off. ServerSpan adds the rest.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        builder.Services.AddTransient<IStartupFilter, ServerSpan>();

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, builder.Environment.ApplicationName))
            .WithLogging(null, options =>
            {
                options.IncludeFormattedMessage = true;
                options.IncludeScopes = true;
            })
            .WithMetrics(metrics => metrics.AddMeter(Ours, "Microsoft.AspNetCore.*", "System.Net.Http", "System.Net.NameResolution", "System.Runtime"))
            .WithTracing(tracing => tracing
                .AddSource(Ours, ProbeSilence.ServerSource, "System.Net.Http", MongoDb)
                .AddProcessor(new ProbeSilence()));
        if (!string.IsNullOrWhiteSpace(builder.Configuration[Endpoint])) telemetry.UseOtlpExporter();
    }

    /// <summary>The program's name stands first, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, which come last, win over it.</summary>
    private static void Describe(ResourceBuilder resource, string application) =>
        resource.Clear().AddService(application).AddTelemetrySdk().AddEnvironmentVariableDetector();
}
