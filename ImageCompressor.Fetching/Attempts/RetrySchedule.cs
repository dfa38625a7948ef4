using Polly;
using Polly.Retry;

namespace ImageCompressor.Fetching.Attempts;

/// <summary>Whether and when a fetch is tried again.</summary>
internal static class RetrySchedule
{
    private static readonly ResiliencePropertyKey<FetchRun> s_run = new("run");

    /// <summary>Runs attempts until one succeeds, one fails for good, or attempts or time are used up.</summary>
    public static async Task<Download> ExecuteAsync(this ResiliencePipeline pipeline, FetchRun run, Func<FetchRun, Task<Download>> attempt)
    {
        var context = ResilienceContextPool.Shared.Get(run.Token);
        context.Properties.Set(s_run, run);
        try
        {
            return await pipeline.ExecuteAsync(static async (_, state) => await state.attempt(state.run), context, (run, attempt));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    public static ResiliencePipeline Build(FetchOptions options, TimeProvider time)
    {
        if (options.MaxAttempts == 1)
            return ResiliencePipeline.Empty;
        return new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = options.MaxAttempts - 1,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.RetryDelay,
            MaxDelay = options.MaxRetryDelay,
            ShouldHandle = args => ValueTask.FromResult(
                args.Outcome.Exception is FetchException { Temporary: true } e && args.Context.Properties.TryGetValue(s_run, out var run) && IsInTime(e, run, options)),
            // Null: the pipeline's own backoff, which also serves a host that says "at once".
            DelayGenerator = args => ValueTask.FromResult(Wait(args.Outcome.Exception as FetchException, options)),
        }).Build();
    }

    /// <summary>A host that wants to be left alone for longer than there is time is not asked again; its status is the outcome.</summary>
    private static bool IsInTime(FetchException e, FetchRun run, FetchOptions options) =>
        Wait(e, options) is not { } wait || (e.RetryAfter <= options.MaxRetryAfter && wait < run.Total.Remaining);

    /// <summary>Somewhat later than asked, or all who were refused together would come back together.</summary>
    private static TimeSpan? Wait(FetchException? e, FetchOptions options) =>
        e?.RetryAfter is { } asked && asked > TimeSpan.Zero ? asked + options.RetryDelay * Random.Shared.NextDouble() : null;
}
