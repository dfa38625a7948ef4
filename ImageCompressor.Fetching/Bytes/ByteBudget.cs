namespace ImageCompressor.Fetching.Bytes;

/// <summary>
/// How many downloaded bytes are in memory at once. Nobody who holds a part of it can wait for ever for another part:
/// <list type="bullet">
/// <item>Bytes that are near (<see cref="ReserveAsync"/>) take all their room from the common part and never ask again.</item>
/// <item>A download (<see cref="BeginAsync"/>) takes a slice from the common part, or all its length where that is less. When the slice is full of
/// bytes that really came, it asks once more: for all the rest, up to its length or the limit, from a part that is set aside for this (the
/// large part). Who has got it never asks again.</item>
/// </list>
/// So every holder of the large part ends without waiting (in time: the idle and total deadlines bound it), every one that waits for
/// the large part waits only for such holders, and those who wait for the common part hold nothing. There is no cycle. The tempting
/// alternative, growing slice by slice from one pool, stops for ever as soon as slices fill the pool and each holder wants one more.
/// The other one, all of an announced length before its first byte, let two hosts that announce the limit and send a byte now and then stop
/// the downloads of all others.
/// </summary>
internal sealed class ByteBudget
{
    private readonly FairGate _common;
    private readonly FairGate _large;
    private readonly long _limit;

    /// <param name="capacity">All bytes; at least twice <paramref name="limit"/>.</param>
    /// <param name="limit">Bytes of one download.</param>
    public ByteBudget(long capacity, long limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity / 2, limit);
        _limit = limit;
        FirstSlice = Math.Max(1, limit / 8);
        // Up to half is set aside, for as many large ones as fit: one at the least, since half is never less than the limit.
        var large = capacity / 2 / Rest * Rest;
        _large = new FairGate(large);
        _common = new FairGate(capacity - large);
    }

    /// <summary>What a download may hold at first.</summary>
    public long FirstSlice { get; }

    /// <summary>What one needs beyond, to reach the limit.</summary>
    private long Rest => _limit - FirstSlice;

    /// <summary>Bytes reserved now.</summary>
    public long Reserved => _common.Taken + _large.Taken;

    /// <summary>Waits for room for <paramref name="length"/> bytes (1 to the limit) that a host does not keep waiting for.</summary>
    public Task<ByteLease> ReserveAsync(long length, CancellationToken cancellationToken) => TakeAsync(length, 0, cancellationToken);

    /// <summary>Waits for room for the first slice of a download of <paramref name="length"/> bytes (1 to the limit; null: unknown).</summary>
    public Task<ByteLease> BeginAsync(long? length, CancellationToken cancellationToken)
    {
        var first = Math.Min(length ?? _limit, FirstSlice);
        return TakeAsync(first, (length ?? _limit) - first, cancellationToken);
    }

    private async Task<ByteLease> TakeAsync(long amount, long rest, CancellationToken cancellationToken)
    {
        await _common.TakeAsync(amount, cancellationToken);
        return new ByteLease(_common, _large, amount, rest);
    }
}
