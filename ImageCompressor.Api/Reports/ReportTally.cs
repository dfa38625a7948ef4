using ImageCompressor.Api.Links;
using ImageCompressor.Api.Recipes;
using ImageCompressor.Api.Requests;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Reports;

/// <summary>Makes the figures of a batch from its rows, seen once each. What it holds does not grow with the batch.</summary>
/// <param name="root">What the links of the images begin with.</param>
internal sealed class ReportTally(string root)
{
    public const int TopLength = 10;
    public const int MostRejectedListed = 50;

    private const int RejectedLength = 300;
    private const int BucketWidth = 10;

    private readonly Dictionary<ImageStatus, long> _statuses = [];
    private readonly Dictionary<string, long> _kept = new(StringComparer.Ordinal), _rejections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FormatFigures> _formats = new(StringComparer.Ordinal);
    private readonly List<RejectedUrl> _rejected = [];
    private readonly long[] _buckets = new long[100 / BucketWidth];
    private readonly TopList<ReportedImage> _slowest = new(TopLength), _largest = new(TopLength), _mostSaved = new(TopLength), _leastSaved = new(TopLength);
    private readonly FailureTally _failures = new(root);
    private StageTotals _times = new(0, 0, 0, 0, 0);
    private long _keptOriginal, _grew, _originalBytes, _compressedBytes, _ownRecipes;

    public void Add(ResultRow result)
    {
        foreach (var (slot, image) in result.Row.Slots.Zip(result.Images))
        {
            if (image is not null) Add(image, result.Row.Product);
            else if (slot.Rejection is not null) Reject(result.Row.Number, slot);
        }
    }

    /// <param name="batch">As it stood after the last row was read.</param>
    /// <param name="complete">Whether nothing of it can have changed while the rows were read.</param>
    /// <param name="now">The time of the question.</param>
    public Report ToReport(Batch batch, bool complete, DateTimeOffset now)
    {
        var asOf = complete ? batch.UpdatedAt : now;
        var finished = complete ? batch.FinishedAt : null;
        return new Report
        {
            RequestId = batch.Id.ToString(),
            Name = batch.Name,
            Status = batch.Status,
            Complete = complete,
            AsOf = asOf,
            CreatedAt = batch.CreatedAt,
            FinishedAt = finished,
            Seconds = Math.Round(((finished ?? asOf) - batch.CreatedAt).TotalSeconds, 3),
            Recipe = RecipeView.Of(batch.Recipe),
            RecipeInWords = RecipeWords.Of(batch.Recipe),
            OwnRecipes = _ownRecipes,
            Rows = batch.Rows,
            Images = Counts,
            Kept = ByCount(_kept),
            Rejected = new Rejections(batch.Rejected, ByCount(_rejections), _rejected),
            OriginalBytes = _originalBytes,
            CompressedBytes = _compressedBytes,
            SavedBytes = _originalBytes - _compressedBytes,
            SavedPercent = RequestView.Saved(_originalBytes, _compressedBytes),
            Savings = new SavingsHistogram(_grew, _keptOriginal, [.. _buckets.Select((count, i) => new SavingsBucket(i * BucketWidth, (i + 1) * BucketWidth, count))]),
            Formats = [.. _formats.Values.OrderByDescending(format => format.OriginalBytes + format.ResultBytes).ThenBy(format => format.MediaType, StringComparer.Ordinal)],
            Times = _times,
            Slowest = _slowest.Highest,
            Largest = _largest.Highest,
            MostSaved = _mostSaved.Highest,
            LeastSaved = _leastSaved.Highest,
            Failures = _failures.Result,
            Links = ServiceLinks.Request(root, batch.Id),
        };
    }

    private ImageCounts Counts
    {
        get
        {
            long of(ImageStatus status) => _statuses.GetValueOrDefault(status);
            var completed = of(ImageStatus.Completed);
            return new ImageCounts(_statuses.Values.Sum(), completed, completed - _keptOriginal, _keptOriginal,
                of(ImageStatus.Failed), of(ImageStatus.Cancelled), of(ImageStatus.Pending), of(ImageStatus.Processing));
        }
    }

    private void Add(Image image, string product)
    {
        _statuses[image.Status] = _statuses.GetValueOrDefault(image.Status) + 1;
        if (image.Overrides is not null) _ownRecipes++;
        if (image.Outcome is not { } outcome) return;
        if (outcome.Failure is { } failure) _failures.Add(image, failure, product);
        if (outcome is { Original: { } original, Delivered: { } delivered }) Deliver(image, outcome, original, delivered, product);
        Rank(_largest, outcome.Original?.Bytes ?? 0, image, product);
        Clock(image, outcome.Times, product);
    }

    private void Deliver(Image image, ImageOutcome outcome, StoredImage original, StoredImage delivered, string product)
    {
        _originalBytes += original.Bytes;
        _compressedBytes += delivered.Bytes;
        Format(original.MediaType, format => format with { Originals = format.Originals + 1, OriginalBytes = format.OriginalBytes + original.Bytes });
        Format(delivered.MediaType, format => format with { Results = format.Results + 1, ResultBytes = format.ResultBytes + delivered.Bytes });
        if (outcome.KeptReason is { } reason)
        {
            _keptOriginal++;
            Raise(_kept, reason);
            return;
        }

        if (original.Bytes == 0) return;
        var saved = original.Bytes - delivered.Bytes;
        if (saved < 0) _grew++;
        // In whole numbers: 1 - 0.7 is less than 0.3.
        else _buckets[Math.Min(_buckets.Length - 1, saved * _buckets.Length / original.Bytes)]++;
        Rank(_mostSaved, saved, image, product);
        Rank(_leastSaved, (double)delivered.Bytes / original.Bytes, image, product);
    }

    private void Clock(Image image, StageTimes times, string product)
    {
        if (times == default) return;
        _times = new StageTotals(_times.Images + 1, _times.Fetch + times.Fetch, _times.Encode + times.Encode, _times.Store + times.Store, _times.Wait + times.Wait);
        // How long it waited says what else ran and nothing about the image.
        Rank(_slowest, (double)times.Fetch + times.Encode + times.Store, image, product);
    }

    /// <summary>The line is made only for an image that gets into the list.</summary>
    private void Rank(TopList<ReportedImage> list, double value, Image image, string product)
    {
        if (value > 0 && list.Takes(value)) list.Add(ReportedImage.Of(image, product, root), value);
    }

    private void Format(string mediaType, Func<FormatFigures, FormatFigures> count) =>
        _formats[mediaType] = count(_formats.GetValueOrDefault(mediaType) ?? new FormatFigures(mediaType, 0, 0, 0, 0));

    private void Reject(long row, RowSlot slot)
    {
        Raise(_rejections, slot.Rejection!);
        if (_rejected.Count < MostRejectedListed) _rejected.Add(new RejectedUrl(row, slot.Rejection!, VisibleText.Shorten(slot.Url, RejectedLength)));
    }

    private static void Raise(Dictionary<string, long> counts, string code) => counts[code] = counts.GetValueOrDefault(code) + 1;

    private static IReadOnlyList<CodeCount> ByCount(Dictionary<string, long> counts) =>
        [.. counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new CodeCount(entry.Key, entry.Value))];
}
