namespace ImageCompressor.Backends.Composition;

/// <summary>What programs need to know of the feed beyond what it does for them.</summary>
/// <param name="Fault">Why it cannot be reached now, in a sentence without secrets; null while it can.</param>
public sealed record FeedState(Func<string?> Fault);
