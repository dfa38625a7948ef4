using ImageCompressor.Api.Requests;
using ImageCompressor.Domain.Batches;

namespace ImageCompressor.Api.Reports;

/// <summary>A report as a page that prints well: no script, nothing from elsewhere, all in one document.</summary>
internal static class ReportPage
{
    private const string Mark = """
        <svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" class="mark-field"/><path d="M7 13V9a2 2 0 0 1 2-2h4M25 19v4a2 2 0 0 1-2 2h-4" class="mark-edge"/><rect x="11" y="11" width="10" height="10" rx="2.2" class="mark-core"/></svg>
        """;

    /// <summary>In the page as all else: without one, a browser would ask the server for its own.</summary>
    private const string Icon = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%230d6e52'/%3E"
        + "%3Crect x='11' y='11' width='10' height='10' rx='2.2' fill='%23fff'/%3E%3C/svg%3E";

    /// <param name="report">The figures.</param>
    /// <param name="page">Where the page of the batch is.</param>
    public static Markup Of(Report report, string page) => Markup.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{report.Name} · Report · ImageCompressor</title>
        <link rel="icon" type="image/svg+xml" href="{Icon}">
        <style>{new Markup(ReportStyle.Text)}</style>
        </head>
        <body>
        <main class="frame">
        {Head(report, page)}
        {Summary(report)}
        {Charts(report)}
        {Recipe(report)}
        {ReportLists.Of(report)}
        {ReportFaults.Of(report)}
        <footer>{(report.Complete ? "Figures" : "Figures so far,")} as of {Readable.Time(report.AsOf)}. 1 KB is 1000 bytes. {page}</footer>
        </main>
        </body>
        </html>
        """);

    private static Markup Head(Report report, string page) => Markup.Of($"""
        <header>
        <div class="brand">{new Markup(Mark)}<span>Report</span><nav aria-label="Of this batch"><a href="{page}">The batch</a><a href="{report.Links.Download}{(report.Complete ? "" : "?partial=true")}">CSV</a><a href="{report.Links.Report}?format=json">JSON</a></nav></div>
        <h1><bdi>{report.Name}</bdi></h1>
        <p class="facts"><span><b>{Status(report.Status)}</b></span><span>Started <b>{Readable.Time(report.CreatedAt)}</b></span>{Ended(report)}<span>Request <code>{report.RequestId}</code></span></p>
        {SoFar(report)}
        </header>
        """);

    private static Markup Ended(Report report) => report.FinishedAt is { } end
        ? Markup.Of($"<span>Ended <b>{Readable.Time(end)}</b></span><span>Took <b>{Readable.Duration(TimeSpan.FromSeconds(report.Seconds))}</b></span>")
        : Markup.Of($"<span>Running for <b>{Readable.Duration(TimeSpan.FromSeconds(report.Seconds))}</b></span>");

    private static Markup SoFar(Report report)
    {
        if (report.Complete) return Markup.None;
        var left = report.Images.Pending + report.Images.Processing;
        return Markup.Of($"""
            <p class="notice" role="note"><strong>So far.</strong> The batch still runs: {Readable.Plural(left, "image")} of {Readable.Count(report.Images.Total)} have not ended. All figures are of those that have, each as it stood when it was read; they will change. Load this page again for newer ones.</p>
            """);
    }

    private static Markup Summary(Report report) => Markup.Of($"""
        <section class="card" aria-labelledby="summary">
        <div class="headline"><div><h2 id="summary" class="quiet">{(report.Complete ? "Saved" : "Saved so far")}</h2>{Headline(report)}</div>
        <figure>{TotalsChart.Of(report.OriginalBytes, report.CompressedBytes, "totals")}</figure></div>
        <dl class="tiles">{Tile("Images", report.Images.Total)}{Tile("Compressed", report.Images.Compressed, "good")}{Tile("Kept", report.Images.KeptOriginal)}{Tile("Failed", report.Images.Failed, report.Images.Failed > 0 ? "bad" : "")}{Tile("Cancelled", report.Images.Cancelled)}{(report.Complete ? Markup.None : Tile("Not ended", report.Images.Pending + report.Images.Processing))}{Tile("Rows", report.Rows)}{Tile("Rejected", report.Rejected.Total)}</dl>
        {Why(report)}
        </section>
        """);

    private static Markup Headline(Report report)
    {
        if (report.SavedPercent is not { } saved) return Markup.Of($"""<p class="big">Nothing</p><p class="quiet">No image has come through{(report.Complete ? "" : " yet")}.</p>""");
        var (size, word) = (Readable.Bytes(Math.Abs(report.SavedBytes)), report.SavedBytes < 0 ? "more" : "less");
        return Markup.Of($"""
            <p class="big">{(saved < 0 ? Readable.Change(saved) : Readable.Percent(saved))}</p><p class="quiet">{size} {word} in {Readable.Plural(report.Images.Completed, "completed image")}</p>
            """);
    }

    private static Markup Tile(string name, long value, string tone = "") => Markup.Of($"""<div><dt>{name}</dt><dd class="{tone}">{Readable.Count(value)}</dd></div>""");

    private static Markup Why(Report report)
    {
        Markup[] reasons =
        [
            .. report.Kept.Select(kept => Markup.Of($"<li><b>{Readable.Plural(kept.Count, "original")} kept</b>: {Readable.KeptReason(kept.Code)}</li>")),
            .. report.Rejected.ByCode.Select(rejected => Markup.Of($"<li><b>{Readable.Plural(rejected.Count, "URL")} rejected</b>: {Readable.Rejection(rejected.Code)}</li>")),
        ];
        return reasons.Length == 0 ? Markup.None : Markup.Of($"""<ul class="why">{reasons}</ul>""");
    }

    private static Markup Charts(Report report) => report.Images.Completed == 0 ? Markup.None : Markup.Of($"""
        <section class="card whole" aria-labelledby="savings"><h2 id="savings">How much smaller</h2>
        <p class="quiet">Completed images by percent saved. “Grew”: another format or size was asked for, and it takes more. “Kept”: the original is delivered.</p>
        <figure>{SavingsChart.Of(report.Savings, "chart")}</figure></section>
        <div class="two">
        <section class="card whole" aria-labelledby="formats"><h2 id="formats">Formats, by images</h2>{Legend}<figure>{FormatsChart.OfImages(report.Formats, "by-images")}</figure></section>
        <section class="card whole" aria-labelledby="weights"><h2 id="weights">Formats, by bytes</h2>{Legend}<figure>{FormatsChart.OfBytes(report.Formats, "by-bytes")}</figure></section>
        </div>
        """);

    private static Markup Legend { get; } = new("""
        <p class="legend" aria-hidden="true"><span><svg><rect class="before" width="10" height="10" rx="3"/></svg>Before</span><span><svg><rect class="after" width="10" height="10" rx="3"/></svg>After</span></p>
        """);

    private static Markup Recipe(Report report) => Markup.Of($"""
        <section class="card whole" aria-labelledby="recipe"><h2 id="recipe">What was asked</h2>
        <ul class="recipe">{report.RecipeInWords.Select(words => Markup.Of($"<li>{words}</li>"))}</ul>
        {(report.OwnRecipes > 0 ? Markup.Of($"<p>{Readable.Plural(report.OwnRecipes, "image")} had something else asked in {(report.OwnRecipes == 1 ? "its" : "their")} row.</p>") : Markup.None)}
        {(report.Recipe.Text.Length > 0 ? Markup.Of($"<p><code>{report.Recipe.Text}</code></p>") : Markup.None)}
        </section>
        """);

    private static string Status(BatchStatus status) => status switch
    {
        BatchStatus.CompletedWithErrors => "Done, some failed",
        BatchStatus.Completed => "Done",
        BatchStatus.Processing => "Running",
        BatchStatus.Pending => "Waiting",
        _ => WireNames.Of(status) is var word ? char.ToUpperInvariant(word[0]) + word[1..] : "",
    };
}
