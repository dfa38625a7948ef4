namespace ImageCompressor.Api.Reports;

/// <summary>The lists of single images in the page: slowest, largest, most and least saved.</summary>
internal static class ReportLists
{
    private const int NameLength = 80;

    public static Markup Of(Report report) => Markup.Of($"""
        <div class="two lists">
        {Sizes("largest", "Largest originals", "By bytes.", report.Largest)}
        {Slowest(report)}
        {Sizes("most", "Most saved", "By bytes.", report.MostSaved)}
        {Sizes("least", "Least saved", "By percent, of those that were compressed.", report.LeastSaved)}
        </div>
        """);

    /// <summary>What an image is called, and its links: the name leads to the result.</summary>
    public static Markup Name(string id, string name, string url, string? result)
    {
        var shown = VisibleText.Shorten(name.Length > 0 ? name : Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Host : id, NameLength);
        return result is null ? Markup.Of($"""<bdi class="what">{shown}</bdi>""") : Markup.Of($"""<a class="what" href="{result}"><bdi>{shown}</bdi></a>""");
    }

    /// <summary>A link only where it leads to a page on the web; any other text stays text.</summary>
    public static Markup Link(string url, string words) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? Markup.Of($"""<a href="{uri.AbsoluteUri}" rel="nofollow noopener noreferrer">{words}</a>""")
            : Markup.Of($"{words}");

    /// <summary>Row 12, and the product where there is one.</summary>
    public static Markup Place(long row, string product) => product.Length == 0
        ? Markup.Of($"Row {Readable.Count(row)}") : Markup.Of($"Row {Readable.Count(row)} · <bdi>{product}</bdi>");

    private static Markup Sizes(string id, string title, string caption, IReadOnlyList<ReportedImage> images) => images.Count == 0 ? Markup.None : Markup.Of($"""
        <section class="card" aria-labelledby="{id}"><h2 id="{id}">{title}</h2>
        <table><caption>{caption}</caption><thead><tr><th scope="col">Image</th><th scope="col" class="number">Before</th><th scope="col" class="number">After</th><th scope="col" class="number">Change</th></tr></thead>
        <tbody>{images.Select(SizeRow)}</tbody></table></section>
        """);

    private static Markup SizeRow(ReportedImage image) => Markup.Of($"""
        <tr>{What(image)}<td class="number">{Size(image.Original)}</td><td class="number">{(image.Outcome == "failed" ? Markup.Of($"""<span class="bad">failed</span>""") : Size(image.Compressed))}</td><td class="number {(image.SavedPercent > 0 ? "good" : "")}">{Readable.Change(image.SavedPercent)}</td></tr>
        """);

    private static Markup Size(Requests.StoredImageView? stored) => stored is null ? Markup.None : Markup.Of($"""
        {Readable.Bytes(stored.Bytes)}<br><span class="quiet">{Readable.Kind(stored.MediaType)}</span>
        """);

    private static Markup Slowest(Report report)
    {
        if (report.Slowest.Count == 0) return Markup.None;
        var most = report.Slowest.Max(image => Spent(image.Milliseconds!));
        var (times, images) = (report.Times, Math.Max(1, report.Times.Images));
        return Markup.Of($"""
            <section class="card" aria-labelledby="slowest"><h2 id="slowest">Slowest</h2>
            <table><caption>Fetching, encoding and storing, without waiting for a turn. On average {Readable.Milliseconds(times.Fetch / images)}, {Readable.Milliseconds(times.Encode / images)} and {Readable.Milliseconds(times.Store / images)} an image; {Readable.Milliseconds(times.Wait / images)} of waiting.</caption>
            <thead><tr><th scope="col">Image</th><th scope="col" class="number">Fetch</th><th scope="col" class="number">Encode</th><th scope="col" class="number">All</th></tr></thead>
            <tbody>{report.Slowest.Select(image => SlowRow(image, most))}</tbody></table></section>
            """);
    }

    private static Markup SlowRow(ReportedImage image, long most)
    {
        var times = image.Milliseconds!;
        // An encode of no time at all was none: the same content with the same recipe had been encoded before.
        var encode = times.Encode == 0 ? image.Outcome == "failed" ? "" : "known" : Readable.Milliseconds(times.Encode);
        return Markup.Of($"""
            <tr>{What(image, Shares(times, most))}<td class="number">{Readable.Milliseconds(times.Fetch)}</td><td class="number">{encode}</td><td class="number">{Readable.Milliseconds(Spent(times))}</td></tr>
            """);
    }

    /// <summary>The times again as a strip, for the eye only.</summary>
    private static Markup Shares(Requests.TimesView times, long most)
    {
        var unit = 100.0 / Math.Max(1, most);
        return Markup.Of($"""
            <svg class="shares" aria-hidden="true"><rect class="fetch" width="{times.Fetch * unit}%" height="5"/><rect class="encode" x="{times.Fetch * unit}%" width="{times.Encode * unit}%" height="5"/><rect class="store" x="{(times.Fetch + (long)times.Encode) * unit}%" width="{times.Store * unit}%" height="5"/></svg>
            """);
    }

    private static long Spent(Requests.TimesView times) => (long)times.Fetch + times.Encode + times.Store;

    private static Markup What(ReportedImage image, Markup below = default) => Markup.Of($"""
        <td>{Name(image.Id, image.Name, image.ImageUrl, image.CompressedUrl)}<span class="quiet">{Place(image.Row, image.Product)}{Links(image)}</span>{below}</td>
        """);

    private static Markup Links(ReportedImage image) => Markup.Of($"""
        <span class="screen">{(image.OriginalUrl is { } original ? Markup.Of($""" <span class="nowrap">· <a href="{original}">original</a></span>""") : Markup.None)}{(image.ImageUrl == image.OriginalUrl ? Markup.None : Markup.Of($""" <span class="nowrap">· {Link(image.ImageUrl, "source")}</span>"""))}</span>
        """);
}
