namespace ImageCompressor.Api.Dispatching;

/// <summary>How images go from the store to the workers and back. Configuration section <c>Dispatching</c>.</summary>
internal sealed class DispatchOptions
{
    public const string Section = "Dispatching";

    /// <summary>The default of <see cref="Outstanding"/> where a broker brings the jobs to workers on many machines.</summary>
    public const int RemoteOutstanding = 512;

    /// <summary>Images offered and not yet answered, at most; 1 to 100,000. Default 64: enough to keep a worker's slots busy, and few
    /// enough that a small batch soon has its turn. With a broker 512, counted over all processes on one store, and fewer while jobs would wait longer than 2 s for a worker.</summary>
    public int Outstanding { get; set; } = 64;

    /// <summary>How long an image may be out before it is offered again, and how long an upload may stand still; 5 s to 1 day. Default 10 minutes, which is more than
    /// every deadline of a worker together: with less, slow images are done twice (and recorded once).</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often an image is tried when the process working on it dies, 1 to 100. Default 3. With a broker that is <c>Queue:MaxDeliveries</c>.</summary>
    public int MaxAttempts { get; set; } = 3;

    public IEnumerable<string> Validate()
    {
        if (Outstanding is < 1 or > 100_000)
            yield return $"{Section}:{nameof(Outstanding)} is {Outstanding}; give 1 to 100000.";
        if (Lease < TimeSpan.FromSeconds(5) || Lease > TimeSpan.FromDays(1))
            yield return $"{Section}:{nameof(Lease)} is {Lease}; give 00:00:05 to 1.00:00:00.";
        if (MaxAttempts is < 1 or > 100) yield return $"{Section}:{nameof(MaxAttempts)} is {MaxAttempts}; give 1 to 100.";
    }
}
