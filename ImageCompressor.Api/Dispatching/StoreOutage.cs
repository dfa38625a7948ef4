using ImageCompressor.Domain.Batches;

namespace ImageCompressor.Api.Dispatching;

/// <summary>Says that the batch store is away, or its disk full: once when it begins and once when it ends. All those who try again every second tell it here;
/// a line of each for each try would bury what else is in the log.</summary>
internal sealed partial class StoreOutage(ILogger<StoreOutage> log)
{
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);

    /// <summary>What <paramref name="who"/> asked for failed; it is asked for again.</summary>
    public void Failed(string who, BatchStoreException fault)
    {
        lock (_waiting)
            if (_waiting.Add(who) && _waiting.Count == 1) LogAway(fault.Message);
    }

    /// <summary>What <paramref name="who"/> asked for was done.</summary>
    public void Passed(string who)
    {
        lock (_waiting)
            if (_waiting.Remove(who) && _waiting.Count == 0) LogBack();
    }

    [LoggerMessage(15, LogLevel.Error, "{Fault} Nothing is lost; it is tried again every second")]
    private partial void LogAway(string fault);

    [LoggerMessage(16, LogLevel.Information, "The batch store takes again what it is given")]
    private partial void LogBack();
}
