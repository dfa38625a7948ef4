namespace ImageCompressor.Api.Dispatching;

/// <summary>How many images are out with a broker: enough that no worker waits, few enough that a job soon has its turn. The broker's queue is first in, first out, so
/// what waits in it is what a small batch waits behind.</summary>
/// <remarks>Found from the answers: jobs that wait long for a worker shrink it, jobs that hardly wait let it grow while it is what holds back. By Little's law as many are
/// out as are answered in the time that one is out, so the right number follows from the times of a few images. A fixed number was rejected:
/// 512 are two seconds of thumbnails, and a minute of photographs. Asking the broker how many wait was rejected too: it does not tell how long they will.</remarks>
internal sealed class OfferLimit(DispatchOptions options)
{
    /// <summary>Where it begins, and the least that it shrinks to.</summary>
    public const int Start = 64;
    public const int Least = 16;

    /// <summary>So many answers are weighed together at most.</summary>
    private const int Sample = 16;
    private const double MostGrowth = 2;

    /// <summary>Seconds that a job should wait for a worker; half and one and a half of it are near enough.</summary>
    private const double Wait = 1.5;

    private readonly Lock _lock = new();
    private readonly int _most = options.Outstanding;
    private readonly int _least = Math.Min(Least, options.Outstanding);
    private int _limit = Math.Min(Start, options.Outstanding);
    private bool _holdsBack;
    private DateTimeOffset _changed = DateTimeOffset.MinValue;
    private (int Count, double Waited, double InHand) _seen;

    public int Current
    {
        get { lock (_lock) return _limit; }
    }

    /// <summary>How many more may be offered.</summary>
    /// <param name="outstanding">How many are out, of all processes on the store.</param>
    public long Room(long outstanding)
    {
        lock (_lock)
        {
            _holdsBack |= outstanding >= _limit;
            return Math.Max(0, _limit - outstanding);
        }
    }

    /// <summary>An image was answered.</summary>
    /// <param name="offered">When it was offered.</param>
    /// <param name="now">When its answer came.</param>
    /// <param name="inHand">How long a worker had it in hand; the rest of the time it waited for one.</param>
    public void Answered(DateTimeOffset offered, DateTimeOffset now, TimeSpan inHand)
    {
        lock (_lock)
        {
            // What was offered under another limit says nothing of this one. Weighed all the same, it would be corrected for again and again.
            if (offered < _changed) return;
            _seen = (_seen.Count + 1, _seen.Waited + Math.Max(0, (now - offered - inHand).TotalSeconds), _seen.InHand + inHand.TotalSeconds);
            if (_seen.Count < Math.Min(Sample, _limit)) return;
            Weigh(_seen.Waited / _seen.Count, _seen.InHand / _seen.Count, now);
            _seen = default;
        }
    }

    private void Weigh(double waited, double inHand, DateTimeOffset now)
    {
        var grows = waited < Wait / 2 && _holdsBack;
        if (!grows && waited < Wait * 1.5) return;
        var factor = Math.Min(MostGrowth, (inHand + Wait) / (inHand + waited));
        var limit = Math.Clamp((int)Math.Ceiling(_limit * factor), _least, _most);
        if (limit == _limit) return;
        (_limit, _changed, _holdsBack) = (limit, now, false);
    }
}
