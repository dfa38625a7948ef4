using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.InProcess;

/// <summary>The jobs that were given up, the oldest first. They go with the process; the store knows all the same that their images failed.</summary>
internal sealed class KeptLetters(TimeProvider time)
{
    /// <summary>When there are more, the oldest are forgotten.</summary>
    internal const int Most = 1_000;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<string, DeadLetter> _letters = new(StringComparer.Ordinal);

    public void Add(ImageJob job)
    {
        var letter = new DeadLetter($"{job.Image}.{job.Run}.{job.Attempt}", job, DeadLetter.Crashed, time.GetUtcNow());
        lock (_lock)
        {
            if (_letters.TryAdd(letter.Id, letter) && _letters.Count > Most)
                _letters.RemoveAt(0);
        }
    }

    public IReadOnlyList<DeadLetter> List(int most)
    {
        lock (_lock)
            return [.. _letters.Values.Take(most)];
    }

    public void Remove(IReadOnlyCollection<string> ids)
    {
        lock (_lock)
            foreach (var id in ids)
                _letters.Remove(id);
    }
}
