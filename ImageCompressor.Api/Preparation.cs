using ImageCompressor.Api.Dispatching;
using ImageCompressor.Api.Requests;
using ImageCompressor.Backends.Composition;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Imaging;

namespace ImageCompressor.Api;

/// <summary>Gets the stores ready before anything else starts, and says what this process runs on.</summary>
internal sealed partial class Preparation(
    IBatchStore store, IImageStore images, BackendChoice choice, LeftoverRemoval leftovers, DispatchWindow window, DispatchRules rules, StorePresence presence,
    TimeProvider time, ILogger<Preparation> log) : IHostedLifecycleService
{
    public const string ServiceName = "ImageCompressor";

#if PORTABLE
    private const string Profile = "Portable";
#else
    private const string Profile = "Full";
#endif

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        LogStart(Profile, Compressor.LibraryVersion, choice.Line);
        await AskStoreAsync(() => store.PrepareAsync(cancellationToken));
        await PrepareImagesAsync(cancellationToken);
        await AskStoreAsync(() => presence.EnterAsync(isAlone => PickUpAsync(isAlone, cancellationToken), cancellationToken));
        DispatchTelemetry.Watch(window);
    }

    /// <exception cref="StartupException">The database is not there or refuses; the message says what to look at.</exception>
    private static async Task AskStoreAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        // The second: a newer version of the service wrote it.
        catch (Exception fault) when (fault is BatchStoreException or InvalidOperationException)
        {
            throw new StartupException([fault.Message]);
        }
    }

    /// <exception cref="StartupException">The store is not there or refuses; the message says what to change.</exception>
    private async Task PrepareImagesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await images.PrepareAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartupException([fault.Message]);
        }
    }

    /// <summary>Where no other service runs on the store, whatever is out at the start was out when the last one died, but for what workers have from a broker. Before the first
    /// request is taken, or an upload that has just begun would look like one that broke off. Beside other services only what is older than the lease is picked up.</summary>
    private async Task PickUpAsync(bool isAlone, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var report = await store.SweepAsync(rules.ExpiredAtStart(now, isAlone), rules.BrokenOffAtStart(now, isAlone), rules.MaxAttempts, cancellationToken);
        leftovers.Add(report.Unfinished);
        if (report.Returned + report.Failed + report.Abandoned > 0) LogPickedUp(report.Returned, report.Failed, report.Abandoned);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(41, LogLevel.Warning,
        "The last process did not stop in order: {Returned} images are done again; {Failed} were given up; {Abandoned} unfinished uploads are removed")]
    private partial void LogPickedUp(long returned, long failed, long abandoned);

    [LoggerMessage(40, LogLevel.Information, "ImageCompressor, profile {Profile}, {Library}; {Backends}")]
    private partial void LogStart(string profile, string library, string backends);
}
