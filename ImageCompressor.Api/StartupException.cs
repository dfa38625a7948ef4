namespace ImageCompressor.Api;

/// <summary>The service cannot start as it is configured. The message names every fault and what to set.</summary>
internal sealed class StartupException(IReadOnlyCollection<string> faults)
    : Exception("The configuration does not fit:" + string.Concat(faults.Select(fault => $"\n  - {fault}")));
