using System.Diagnostics;
using NetVips;

namespace ImageCompressor.Imaging.Native;

/// <summary>
/// Stops libvips at a deadline or when the caller gives up. libvips looks at a flag of the image before each strip of pixels;
/// setting it on the last image of a pipeline ends the computation with an error within milliseconds. What a codec does in one call
/// (an AVIF frame, the scans of a progressive JPEG) is not interrupted: limits on pixels, scans and effort bound that.
/// </summary>
internal sealed class KillSwitch : IDisposable
{
    private readonly Lock _gate = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TimeSpan _time;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _either;
    private readonly CancellationTokenRegistration _registration;
    private Image? _watched;

    internal KillSwitch(TimeSpan deadline, CancellationToken caller)
    {
        (_time, _caller) = (deadline, caller);
        _deadline = new CancellationTokenSource(deadline);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, caller);
        _registration = _either.Token.Register(Kill);
    }

    /// <summary>Makes <paramref name="image"/> the one to stop; null when there is none any more.</summary>
    internal void Watch(Image? image)
    {
        lock (_gate)
        {
            _watched = image;
            if (_either.IsCancellationRequested)
                Kill();
        }
    }

    /// <summary>Says which of the two it was.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    /// <exception cref="ImagingException">The deadline passed.</exception>
    internal void ThrowIfFired()
    {
        _caller.ThrowIfCancellationRequested();
        // The clock too: the timer's callback runs on the pool, and comes late when all of the pool's threads are busy.
        if (_deadline.IsCancellationRequested || Stopwatch.GetElapsedTime(_started) > _time)
            throw new ImagingException(ImagingFailure.Timeout);
    }

    public void Dispose()
    {
        // Waits for a Kill that is running, so that it never meets an image that was released.
        _registration.Dispose();
        _either.Dispose();
        _deadline.Dispose();
    }

    private void Kill()
    {
        lock (_gate)
            _watched?.SetKill(true);
    }
}
