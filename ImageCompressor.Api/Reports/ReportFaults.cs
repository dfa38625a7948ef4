namespace ImageCompressor.Api.Reports;

/// <summary>What did not come through, in the page: every failure with its sentence, by code, and what was refused when the sheet was read.</summary>
internal static class ReportFaults
{
    private const int UrlLength = 300;

    public static Markup Of(Report report) => Markup.Of($"{Failures(report)}{Rejected(report)}");

    private static Markup Failures(Report report) => report.Failures.Total == 0 ? Markup.None : Markup.Of($"""
        <section class="card" aria-labelledby="failures"><h2 id="failures">{Readable.Plural(report.Failures.Total, "failure")}</h2>
        {report.Failures.Groups.Select(group => Group(group, report))}
        </section>
        """);

    private static Markup Group(FailureGroup group, Report report) => Markup.Of($"""
        <div class="failure"><div class="failure-head"><h3>{group.Message}</h3><span class="count">{Readable.Plural(group.Count, "image")}</span><code>{group.Code}</code><span class="quiet">{Readable.Fault(group.Fault)}. {(group.Retryable ? "May work when tried again." : "Trying again does not help as it is.")}</span></div>
        <table><thead><tr><th scope="col">Image</th><th scope="col">Address</th></tr></thead><tbody>{group.Images.Select(Row)}</tbody></table>
        {More(group.Count - group.Images.Count, report)}</div>
        """);

    private static Markup Row(FailedImage image) => Markup.Of($"""
        <tr><td>{ReportLists.Name(image.Id, image.Name, image.ImageUrl, image.OriginalUrl)}<span class="quiet">{ReportLists.Place(image.Row, image.Product)}</span></td><td><bdi>{Address(image.ImageUrl)}</bdi>{Detail(image.Detail)}</td></tr>
        """);

    /// <summary>Whole in the link, where it is one; shown as far as anybody reads.</summary>
    private static Markup Address(string url) => ReportLists.Link(url, VisibleText.Shorten(url, UrlLength));

    /// <summary>The group's head has the sentence; here is what it says of this image beyond that.</summary>
    private static Markup Detail(string? detail) => detail is null ? Markup.None : Markup.Of($"""<br><span class="quiet">{detail}</span>""");

    private static Markup More(long count, Report report) => count == 0 ? Markup.None : Markup.Of($"""
        <p class="more">And {Readable.Count(count)} more with this code, which would make this page too long. All are in <a href="{report.Links.Images}?status=failed">the list of failed images</a> and in <a href="{report.Links.Download}{(report.Complete ? "" : "?partial=true")}">the CSV</a>.</p>
        """);

    private static Markup Rejected(Report report)
    {
        var rejected = report.Rejected;
        var more = rejected.ByCode.Sum(code => code.Count) - rejected.Listed.Count;
        return rejected.Listed.Count == 0 ? Markup.None : Markup.Of($"""
            <section class="card" aria-labelledby="rejected"><h2 id="rejected">Rejected when the sheet was read</h2>
            <table><caption>These were never images of the batch; their places in the result are empty.</caption><thead><tr><th scope="col" class="number">Row</th><th scope="col">Value</th><th scope="col">Reason</th></tr></thead>
            <tbody>{rejected.Listed.Select(one => Markup.Of($"""<tr><td class="number">{Readable.Count(one.Row)}</td><td><bdi><code>{one.Value}</code></bdi></td><td>{Readable.Rejection(one.Code)}</td></tr>"""))}</tbody></table>
            {(more > 0 ? Markup.Of($"""<p class="more">And {Readable.Count(more)} more, all of them in <a href="{report.Links.Download}{(report.Complete ? "" : "?partial=true")}">the CSV</a>.</p>""") : Markup.None)}
            </section>
            """);
    }
}
