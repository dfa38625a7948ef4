namespace ImageCompressor.Api;

/// <summary>The service cannot start as it is configured. The message names every fault and what to set.</summary>
internal sealed class StartupException(IReadOnlyCollection<string> faults)
    : Exception("The configuration does not fit:" + string.Concat(faults.Select(fault => $"\n  - {fault}")))
{
    /// <summary>The message alone: the host logs what broke a start, and where in the code it was noticed helps nobody who configures.</summary>
    public override string ToString() => Message;
}
