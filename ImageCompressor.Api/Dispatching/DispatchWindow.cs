using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Dispatching;

/// <summary>The images that this process has offered and that are not yet answered, and the bell that tells the dispatcher to look again.</summary>
internal sealed class DispatchWindow(DispatchOptions options) : IDisposable
{
    private readonly Dictionary<ImageId, (ImageJob Job, DateTimeOffset At)> _outstanding = [];
    private readonly Bell _bell = new();

    public int Count
    {
        get { lock (_outstanding) return _outstanding.Count; }
    }

    public int Room => Math.Max(0, options.Outstanding - Count);

    /// <summary>With a broker, in place of <see cref="Room"/>.</summary>
    public OfferLimit Limit { get; } = new(options);

    public void Add(IReadOnlyList<ImageJob> jobs, DateTimeOffset now)
    {
        lock (_outstanding)
            foreach (var job in jobs)
                _outstanding[job.Image] = (job, now);
    }

    /// <summary>Takes images out that could not be offered, and rings.</summary>
    public void Remove(IEnumerable<ImageId> images)
    {
        lock (_outstanding)
            foreach (var image in images)
                _outstanding.Remove(image);
        Ring();
    }

    /// <summary>Takes answered images out, learns how long those of this process had waited for a worker, and rings.</summary>
    public void Answered(IReadOnlyList<ImageResult> results, DateTimeOffset now)
    {
        lock (_outstanding)
            foreach (var result in results)
                if (_outstanding.Remove(result.Image, out var offered) && result.Outcome.Failure?.Kind != FailureKind.WorkerCrashed)
                    Limit.Answered(offered.At, now, result.Outcome.Times.Total);
        Ring();
    }

    /// <summary>Takes out what was offered too long ago to be waited for.</summary>
    public void RemoveOlder(DateTimeOffset offeredBefore)
    {
        lock (_outstanding)
            foreach (var (image, (_, at)) in _outstanding)
                if (at < offeredBefore)
                    _outstanding.Remove(image);
    }

    /// <summary>Empties the window and tells what was in it.</summary>
    public IReadOnlyList<ImageJob> Clear()
    {
        lock (_outstanding)
        {
            ImageJob[] left = [.. _outstanding.Values.Select(entry => entry.Job)];
            _outstanding.Clear();
            return left;
        }
    }

    /// <summary>There may be something to do: a batch came, an answer came.</summary>
    public void Ring() => _bell.Ring();

    /// <summary>Waits for the bell, at most this long.</summary>
    public Task WaitAsync(TimeSpan most, CancellationToken cancellationToken) => _bell.WaitAsync(most, cancellationToken);

    public void Dispose() => _bell.Dispose();
}
