namespace ImageCompressor.Backends.Composition;

/// <summary>What programs need to know of the queue beyond what it does for them.</summary>
/// <param name="IsRemote">Whether workers of other processes may take its jobs, and it outlives this process.</param>
/// <param name="Fault">Why it cannot be reached now, in a sentence without secrets; null while it can.</param>
public sealed record QueueState(bool IsRemote, Func<string?> Fault);
