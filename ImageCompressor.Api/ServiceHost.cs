using System.Text.Json.Serialization;
using ImageCompressor.Api.CrossOrigin;
using ImageCompressor.Api.DeadLetters;
using ImageCompressor.Api.Dispatching;
using ImageCompressor.Api.Documentation;
using ImageCompressor.Api.Events;
using ImageCompressor.Api.Images;
using ImageCompressor.Api.Links;
using ImageCompressor.Api.Notifications;
using ImageCompressor.Api.Problems;
using ImageCompressor.Api.Push;
using ImageCompressor.Api.RateLimits;
using ImageCompressor.Api.Recipes;
using ImageCompressor.Api.Reports;
using ImageCompressor.Api.Requests;
using ImageCompressor.Api.Samples;
using ImageCompressor.Api.Sheets;
using ImageCompressor.Api.Uploads;
using ImageCompressor.Api.Web;
using ImageCompressor.Backends.Composition;
using ImageCompressor.Domain.Images;
using ImageCompressor.Processing;
using ImageCompressor.ServiceDefaults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace ImageCompressor.Api;

/// <summary>Puts the service together.</summary>
internal static class ServiceHost
{
    /// <summary>Of any call that is no upload: a thousand ids, or a recipe with all its operations.</summary>
    private const long MaxBodyBytes = 4 * 1024 * 1024;

    /// <exception cref="StartupException">The configuration does not fit.</exception>
    public static WebApplication Build(LaunchArguments arguments, bool quiet)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. arguments.Configuration],
            // The settings lie beside the program, wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
        });
        if (quiet) Quieten(builder.Configuration);
        Listen(builder, arguments.Port);
        AddServices(builder);
        return Map(builder.Build());
    }

    /// <summary>Only warnings: a person looks at a progress bar. In the configuration, because a filter in code would lose against the settings' file.</summary>
    private static void Quieten(ConfigurationManager configuration)
    {
        foreach (var category in configuration.GetSection("Logging:LogLevel").GetChildren().Select(entry => entry.Key).Append("Default").ToArray())
            configuration[$"Logging:LogLevel:{category}"] = nameof(LogLevel.Warning);
    }

    private static void Listen(WebApplicationBuilder builder, int? port)
    {
        // An address set in the usual ways (ASPNETCORE_URLS, --urls, Kestrel:Endpoints) counts unless a port is given.
        var configured = builder.Configuration["urls"] ?? builder.Configuration["http_ports"];
        var isSet = configured is not null || builder.Configuration.GetSection("Kestrel:Endpoints").Exists();
        if (port is null && isSet) return;
        builder.WebHost.UseUrls($"http://localhost:{port ?? LaunchArguments.DefaultPort}");
        builder.AllowOwnSamples(port ?? LaunchArguments.DefaultPort);
    }

    private static void AddServices(WebApplicationBuilder builder)
    {
        var faults = new List<string>();
        var (services, configuration) = (builder.Services, builder.Configuration);
        builder.AddServiceDefaults();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Uploads have limits of their own. All else is read into memory.
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(45));
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(WireNames.Policy, allowIntegerValues: false));
            // Numbers are read as numbers alone: else the document would have to call every number of an answer a text too.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
        services.AddSingleton(TimeProvider.System);
        services.AddProblems();
        services.AddApiDocument();
        services.AddPage();

        var dispatch = Settings.Read<DispatchOptions>(configuration, DispatchOptions.Section, options => options.Validate(), faults);
        var links = Settings.Read<Links.LinkOptions>(configuration, Links.LinkOptions.Section, options => options.Validate(), faults);
        var sheets = Settings.Read<SheetOptions>(configuration, SheetOptions.Section, options => options.Validate(), faults);
        var uploads = Settings.Read<UploadOptions>(configuration, UploadOptions.Section, options => options.Validate(), faults);
        services.AddSingleton(uploads).AddSingleton<ImageIntake>().AddSingleton<Waiting>().AddSingleton<UploadImages>().AddSingleton<ImageRoutes>();
        services.AddSingleton(Settings.Read<EventOptions>(configuration, EventOptions.Section, options => options.Validate(), faults));
        services.AddSingleton(Settings.Read<CorsOptions>(configuration, CorsOptions.Section, options => options.Validate(), faults)).AddCors().AddHosts();
        services.AddRateLimits(Settings.Read<RateLimitOptions>(configuration, RateLimitOptions.Section, options => options.Validate(), faults));
        services.AddSingleton<EventStreams>().AddSingleton<EventRoutes>().AddSingleton<ReportRoutes>();
        services.AddSingleton(PresetSettings.Read(configuration, faults));
        // One process is kept busy by few; workers on several machines need more on its way to them.
        if (BackendRegistration.HasRemoteQueue(configuration) && configuration[$"{DispatchOptions.Section}:{nameof(DispatchOptions.Outstanding)}"] is null)
            dispatch.Outstanding = DispatchOptions.RemoteOutstanding;
        services.AddSingleton<DispatchRules>().AddSingleton(dispatch).AddSingleton(links).AddSingleton(sheets).AddSingleton(sheets.ToLimits());
        services.AddSingleton<ServiceLinks>().AddSingleton<DispatchWindow>().AddSingleton<SheetIntake>().AddSingleton<ImageArchive>();
        services.AddSingleton<UploadSheet>().AddSingleton<DownloadSheet>().AddSingleton<RequestRoutes>().AddSingleton<BatchRemoval>().AddSingleton<ImageBytes>().AddSingleton<ImageThumbnail>();
        services.AddSingleton<Replay>().AddSingleton<DeadLetterRoutes>();

        // Hosted services start in this order and stop in the other: the pump finishes, the recorder still writes, the dispatcher hands back the rest.
        var processing = services.AddProcessing(configuration, faults);
        AddBackends(services, configuration, processing.Slots, faults);
        services.AddNotifications(configuration, faults);
        services.AddPush(configuration, faults);
        services.AddHealthChecks().AddCheck<StoreHealth>("store").AddCheck<QueueHealth>("queue").AddCheck<FeedHealth>("feed")
            // Without it sheets are still taken; their images wait.
            .AddProbe<IImageStore>("images", HealthStatus.Degraded, (images, cancel) => images.ExistsAsync(ObjectName.Probe, cancel))
            // Uploads are kept there for a moment, whatever keeps the rest. Who reads is served all the same.
            .AddRoom("disk", services => services.GetRequiredService<BackendOptions>().Directory);
        var isStoreRemote = BackendRegistration.HasRemoteStore(configuration);
        services.AddSingleton(s => new StorePresence(s.GetRequiredService<BackendOptions>(), isStoreRemote));
        services.AddHostedService<Preparation>();
        services.AddSingleton<LeftoverRemoval>().AddHostedService(provider => provider.GetRequiredService<LeftoverRemoval>());
        services.AddSingleton<StoreOutage>().AddHostedService<Dispatcher>();
        services.AddHostedService<Recorder>();
        if (processing.InProcess ?? !BackendRegistration.HasRemoteQueue(configuration)) services.AddWorkerPump();
        else if (!BackendRegistration.HasRemoteQueue(configuration))
            faults.Add("Processing:InProcess: without ConnectionStrings:rabbitmq nobody else does the work; leave it out, or name a broker.");
        if (faults.Count > 0) throw new StartupException(faults);
    }

    private static void AddBackends(IServiceCollection services, IConfiguration configuration, int prefetch, List<string> faults)
    {
        try
        {
            services.AddBackends(configuration, prefetch);
        }
        catch (OptionsValidationException invalid)
        {
            faults.AddRange(invalid.Failures);
        }
        catch (DllNotFoundException missing)
        {
            faults.Add(missing.Message);
        }
    }

    private static WebApplication Map(WebApplication app)
    {
        app.UseAnswerHeaders();
        app.UseHosts();
        // Before the rest: whatever looks at the request sees the caller's address and not the proxy's.
        app.UseForwardedHeaders(app.Services.GetRequiredService<Links.LinkOptions>().ToForwardedHeaders());
        app.UseOrigins();
        app.UseOriginGuard();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRateLimits();
        app.MapDefaultEndpoints();
        app.MapApiDocument();
        app.MapSamples();
        var routes = app.WithHead();
        UploadSheet.Map(routes);
        DownloadSheet.Map(routes);
        RequestRoutes.Map(routes);
        MissingId.Map(routes);
        DeadLetterRoutes.Map(routes);
        EventRoutes.Map(routes);
        ReportRoutes.Map(routes);
        DeliveryRoutes.Map(routes);
        PushRoutes.Map(routes);
        PresetRoutes.Map(routes);
        ImageBytes.Map(routes);
        ImageThumbnail.Map(routes);
        UploadImages.Map(routes);
        ImageRoutes.Map(routes);
        PageRoutes.Map(routes);
        return app;
    }
}
