using ImageCompressor.Api.Dispatching;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.DeadLetters;

/// <summary>Gives images that were given up another run.</summary>
internal sealed class Replay(IJobQueue queue, IBatchStore store, IProgressFeed feed, DispatchWindow window)
{
    /// <summary>The store first, the letters after it: a death in between leaves letters whose images are on a later run, and the next replay removes
    /// those. The other way round it would leave failed images that nobody lists.</summary>
    public async Task<ReplayReport> RunAsync(Chosen chosen, CancellationToken cancellationToken)
    {
        var (letters, unknown) = chosen.Of(await queue.ListDeadLettersAsync(int.MaxValue, cancellationToken));
        var sorted = await SortAsync(letters, cancellationToken);
        var replayed = 0;
        foreach (var (batch, images) in sorted.Failed)
            if (await RetryAsync(batch, images, cancellationToken)) replayed += images.Count;
            else unknown += images.Count;
        window.Ring();
        await queue.RemoveDeadLettersAsync(sorted.Settled, cancellationToken);
        return new ReplayReport(replayed, unknown + sorted.Gone, sorted.NotFailed, letters.Count(letter => letter.Job is null));
    }

    private async Task<Sorted> SortAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        var sorted = new Sorted();
        foreach (var ofImage in letters.Where(letter => letter.Job is not null).GroupBy(letter => letter.Job!.Image))
            sorted.Add(await store.FindImageAsync(ofImage.Key, cancellationToken), ofImage);
        return sorted;
    }

    private async Task<bool> RetryAsync(BatchId id, IReadOnlyCollection<ImageId> images, CancellationToken cancellationToken)
    {
        if (await store.RetryAsync(id, images, cancellationToken) is not { } batch) return false;
        await feed.AnnounceAsync(BatchProgress.Of(batch), cancellationToken);
        return true;
    }

    private sealed class Sorted
    {
        public Dictionary<BatchId, List<ImageId>> Failed { get; } = [];

        /// <summary>Ids of letters that nobody needs after this.</summary>
        public List<string> Settled { get; } = [];

        public int Gone { get; private set; }

        public int NotFailed { get; private set; }

        public void Add(Image? image, IEnumerable<DeadLetter> letters)
        {
            Settled.AddRange(letters.Where(letter => IsSettled(image, letter)).Select(letter => letter.Id));
            if (image is null) Gone++;
            else if (image.Status != ImageStatus.Failed) NotFailed++;
            else if (Failed.TryGetValue(image.Batch, out var images)) images.Add(image.Id);
            else Failed.Add(image.Batch, [image.Id]);
        }

        // The letter may be there a moment before its answer is recorded: the image will have failed then, and the letter is of use.
        private static bool IsSettled(Image? image, DeadLetter letter) =>
            image?.Status is not (ImageStatus.Pending or ImageStatus.Processing) || image.Run > letter.Job!.Run;
    }
}
