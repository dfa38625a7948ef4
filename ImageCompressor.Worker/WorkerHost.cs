using System.Globalization;
using ImageCompressor.Backends.Composition;
using ImageCompressor.Domain.Images;
using ImageCompressor.Processing;
using ImageCompressor.ServiceDefaults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace ImageCompressor.Worker;

/// <summary>Puts a worker together: a queue, an image store, and what makes one image of another. No batch store, and no key to one.</summary>
internal static class WorkerHost
{
    /// <summary>Where health is told unless <c>--port</c> or one of the usual settings says otherwise.</summary>
    public const int DefaultPort = 5081;

    /// <exception cref="OptionsValidationException">The configuration does not fit; all its faults are told together.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var faults = new List<string>();
        Listen(builder, faults);
        AddServices(builder, faults);
        if (faults.Count > 0) throw new OptionsValidationException(nameof(WorkerHost), typeof(WorkerHost), faults);

        var app = builder.Build();
        app.MapDefaultEndpoints();
        return app;
    }

    private static void Listen(WebApplicationBuilder builder, List<string> faults)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var port = builder.Configuration["port"];
        if (port is null && (builder.Configuration["urls"] ?? builder.Configuration["http_ports"]) is not null) return;
        if (port is null) builder.WebHost.UseUrls($"http://localhost:{DefaultPort}");
        else if (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65_535)
            builder.WebHost.UseUrls($"http://localhost:{number}");
        else faults.Add($"--port: '{port}' is not a port; give a number from 1 to 65535.");
    }

    private static void AddServices(WebApplicationBuilder builder, List<string> faults)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        builder.AddServiceDefaults();
        services.AddSingleton(TimeProvider.System);
        var processing = services.AddProcessing(configuration, faults);
        // Longer than images in hand may go on, or the host would not wait for them.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = processing.StopDeadline + TimeSpan.FromSeconds(30));
        try
        {
            services.AddWorkerBackends(configuration, processing.Slots);
        }
        catch (OptionsValidationException invalid)
        {
            faults.AddRange(invalid.Failures);
        }

        var checks = services.AddHealthChecks().AddCheck<QueueHealth>("queue")
            // Not unhealthy: one that is started anew because of it would not find it sooner.
            .AddProbe<IImageStore>("images", HealthStatus.Degraded, (images, cancel) => images.ExistsAsync(ObjectName.Probe, cancel));
        // A worker writes no file of its own: only where images are files does it need a disk.
        if (string.IsNullOrWhiteSpace(configuration.GetConnectionString("storage")))
            checks.AddRoom("disk", provider => provider.GetRequiredService<BackendOptions>().Directory);
        services.AddHostedService<Preparation>();
        services.AddWorkerPump();
    }
}
