using ImageCompressor.Api.Requests;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Reports;

/// <summary>Counts all failures and lists the first of each code. A million failures are no page that anybody could load: what is not listed is counted.</summary>
internal sealed class FailureTally(string root)
{
    /// <summary>Of one code.</summary>
    public const int MostOfACode = 100;

    /// <summary>Of all codes together. One of each is listed beyond it, so that none is without an example.</summary>
    public const int MostListed = 1_000;

    private const int ProductLength = 200;

    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private long _total, _listed;

    public void Add(Image image, Failure failure, string product)
    {
        _total++;
        if (!_groups.TryGetValue(failure.Code, out var group)) _groups.Add(failure.Code, group = new Group(failure));
        group.Count++;
        if (group.Images.Count > 0 && (group.Images.Count == MostOfACode || _listed >= MostListed)) return;
        _listed++;
        var view = ImageView.Of(image, root);
        group.Images.Add(new FailedImage(
            view.Id, view.Name, view.Row, VisibleText.Shorten(product, ProductLength), view.ImageUrl, view.OriginalUrl, failure.ToString(), failure.Detail));
    }

    public Failures Result => new(_total, _listed,
    [
        .. _groups.OrderByDescending(entry => entry.Value.Count).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new FailureGroup(
            entry.Key, entry.Value.First.Sentence, entry.Value.First.Fault, entry.Value.First.Retryable, entry.Value.Count, entry.Value.Images)),
    ]);

    private sealed class Group(Failure first)
    {
        public Failure First { get; } = first;
        public long Count { get; set; }
        public List<FailedImage> Images { get; } = [];
    }
}
