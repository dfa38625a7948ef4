using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ImageCompressor.AppHost.Samples;

/// <summary>The dashboard's command "Run the sample sheet".</summary>
internal static class SampleCommand
{
    public const string Name = "run-sample-sheet";

    /// <summary>The service shows its samples in development only.</summary>
    public static bool HasSamples(IDistributedApplicationBuilder builder) => builder.ExecutionContext.IsRunMode && builder.Environment.IsDevelopment();

    public static IResourceBuilder<ProjectResource> Offer(IResourceBuilder<ProjectResource> api) => HasSamples(api.ApplicationBuilder)
        ? api.WithCommand(Name, "Run the sample sheet", context => RunAsync(api.GetEndpoint("http"), context), new CommandOptions
        {
            Description = "Submits samples/sheet.csv, waits for its images and tells the totals.",
            IconName = "Play",
            IsHighlighted = true,
            UpdateState = context => context.ResourceSnapshot.HealthStatus == HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
        })
        : api;

    private static async Task<ExecuteCommandResult> RunAsync(EndpointReference service, ExecuteCommandContext context)
    {
        try
        {
            using var run = new SampleRun(new Uri(service.Url), TimeProvider.System);
            return CommandResults.Success(await run.RunAsync(context.CancellationToken));
        }
        catch (Exception fault) when (fault is HttpRequestException or InvalidDataException)
        {
            return CommandResults.Failure(fault.Message);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
    }
}
