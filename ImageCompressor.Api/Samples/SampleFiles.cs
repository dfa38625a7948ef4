using Microsoft.Extensions.FileProviders;

namespace ImageCompressor.Api.Samples;

/// <summary>Serves <c>samples/</c> in development, so that the sample sheet works without any network.</summary>
internal static class SampleFiles
{
    public static void MapSamples(this WebApplication app)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "samples");
        if (!app.Environment.IsDevelopment() || !Directory.Exists(folder)) return;
        app.UseStaticFiles(new StaticFileOptions { RequestPath = "/samples", FileProvider = new PhysicalFileProvider(folder) });
    }

    /// <summary>In development the service may fetch from itself: the samples are there. In production its own address stays as
    /// forbidden as every other private one.</summary>
    public static void AllowOwnSamples(this WebApplicationBuilder builder, int port)
    {
        if (!builder.Environment.IsDevelopment() || port == 0) return;
        var already = builder.Configuration.GetSection("Fetching:AllowedHosts").GetChildren().Count();
        builder.Configuration[$"Fetching:AllowedHosts:{already}"] = $"localhost:{port}";
    }
}
