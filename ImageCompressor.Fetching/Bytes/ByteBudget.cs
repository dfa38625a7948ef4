namespace ImageCompressor.Fetching.Bytes;

/// <summary>
/// How many downloaded bytes are in memory at once. Nobody who holds a part of it can wait for ever for another part:
/// <list type="bullet">
/// <item>A download of known length takes all of it from the common part before its first byte, and never asks again.</item>
/// <item>One of unknown length takes a slice from the common part, and at most once asks again: for all the rest up to the limit, from
/// a part that is set aside for this (the large part). Who has got it never asks again.</item>
/// </list>
/// So every holder of the large part ends without waiting (in time: the idle and total deadlines bound it), every one that waits for
/// the large part waits only for such holders, and those who wait for the common part hold nothing. There is no cycle. The tempting
/// alternative, growing slice by slice from one pool, stops for ever as soon as slices fill the pool and each holder wants one more.
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

    /// <summary>What a download of unknown length may hold at first.</summary>
    public long FirstSlice { get; }

    /// <summary>What it needs beyond, to reach the limit.</summary>
    public long Rest => _limit - FirstSlice;

    /// <summary>Bytes reserved now.</summary>
    public long Reserved => _common.Taken + _large.Taken;

    /// <summary>Waits for room for <paramref name="length"/> bytes (1 to the limit), or for the first slice when it is unknown.</summary>
    public async Task<ByteLease> ReserveAsync(long? length, CancellationToken cancellationToken)
    {
        var amount = length ?? FirstSlice;
        await _common.TakeAsync(amount, cancellationToken);
        return new ByteLease(_common, _large, amount, Rest);
    }
}
