namespace ImageCompressor.Fetching.Bytes;

/// <summary>A part of the <see cref="ByteBudget"/>, given back by Dispose.</summary>
internal sealed class ByteLease : IDisposable
{
    private readonly FairGate _common;
    private readonly FairGate _large;
    private readonly long _rest;
    private long _fromCommon;
    private long _fromLarge;

    internal ByteLease(FairGate common, FairGate large, long amount, long rest)
    {
        (_common, _large, _fromCommon, _rest) = (common, large, amount, rest);
        FetchTelemetry.Reserved(amount);
    }

    /// <summary>How many bytes its holder may have in memory.</summary>
    public long Bytes => _fromCommon + _fromLarge;

    /// <summary>Waits until its holder may have the whole download. Only for a lease of a first slice that is less, and once.</summary>
    public async Task GrowAsync(CancellationToken cancellationToken)
    {
        await _large.TakeAsync(_rest, cancellationToken);
        _fromLarge = _rest;
        FetchTelemetry.Reserved(_rest);
    }

    /// <summary>Keeps room for <paramref name="length"/> bytes only: the download is complete. The large part is left for others when the
    /// common part has room at once; waiting for that here would break the argument of <see cref="ByteBudget"/>.</summary>
    public void ShrinkTo(long length)
    {
        var before = Bytes;
        if (_fromLarge == 0)
        {
            _common.Return(_fromCommon - length);
            _fromCommon = length;
        }
        else if (_common.TryTake(length - _fromCommon))
        {
            _large.Return(_fromLarge);
            (_fromCommon, _fromLarge) = (length, 0);
        }
        FetchTelemetry.Reserved(Bytes - before);
    }

    public void Dispose()
    {
        var (common, large) = (Interlocked.Exchange(ref _fromCommon, 0), Interlocked.Exchange(ref _fromLarge, 0));
        if (common > 0)
            _common.Return(common);
        if (large > 0)
            _large.Return(large);
        FetchTelemetry.Reserved(-common - large);
    }
}
