namespace ImageCompressor.Api.Reports;

/// <summary>How many images became how much smaller, as columns.</summary>
/// <remarks>Places are percent across and pixels down, without a view box: the columns follow the width of the page and of the paper, and the letters keep their size.</remarks>
internal static class SavingsChart
{
    private const int Height = 232, Top = 24, Floor = 182;

    /// <summary>Two columns that stand apart, wide enough for their words on a phone, a gap, and the buckets.</summary>
    private const double Unit = 100 / 13.1, Wide = 1.3 * Unit, Apart = 3.1 * Unit;

    public static Markup Of(SavingsHistogram savings, string id)
    {
        var most = Math.Max(1, Math.Max(Math.Max(savings.Grew, savings.Kept), savings.Buckets.Max(bucket => bucket.Count)));
        return Markup.Of($"""
            <svg class="chart" width="100%" height="{Height}" role="img" aria-labelledby="{id}-title {id}-text">
            <title id="{id}-title">Images by percent saved</title><desc id="{id}-text">{Words(savings)}</desc>
            <line class="rule" x1="0" x2="100%" y1="{Top}" y2="{Top}"/><line class="rule" x1="0" x2="100%" y1="{(Top + Floor) / 2}" y2="{(Top + Floor) / 2}"/>
            {Column(0, Wide, savings.Grew, most, "grew")}{Column(Wide, Wide, savings.Kept, most, "kept")}
            {savings.Buckets.Select((bucket, i) => Column(Apart + i * Unit, Unit, bucket.Count, most, "saved"))}
            <line class="axis" x1="0" x2="{2 * Wide}%" y1="{Floor}" y2="{Floor}"/><line class="axis" x1="{Apart}%" x2="100%" y1="{Floor}" y2="{Floor}"/>
            <text class="tick middle" x="{Wide / 2}%" y="{Floor + 16}">grew</text><text class="tick middle" x="{Wide * 1.5}%" y="{Floor + 16}">kept</text>
            {savings.Buckets.Select((bucket, i) => Tick(Apart + i * Unit, bucket.FromPercent))}
            <text class="tick end" x="100%" y="{Floor + 16}">100</text><text class="tick middle" x="{Apart + 5 * Unit}%" y="{Floor + 38}">percent saved</text>
            </svg>
            """);
    }

    /// <summary>What the chart says, for those who do not see it.</summary>
    internal static string Words(SavingsHistogram savings) => string.Join(", ",
    [
        .. savings.Buckets.Where(bucket => bucket.Count > 0)
            .Select(bucket => $"{bucket.FromPercent} to {bucket.ToPercent} percent saved: {Readable.Plural(bucket.Count, "image")}"),
        $"original kept: {Readable.Plural(savings.Kept, "image")}", $"grew: {Readable.Plural(savings.Grew, "image")}",
    ]) + ".";

    private static Markup Column(double x, double width, long count, long most, string tone)
    {
        if (count == 0) return Markup.None;
        // One of a million is still seen.
        var height = Math.Max(1.5, (double)(Floor - Top) * count / most);
        return Markup.Of($"""
            <rect class="{tone}" x="{x + width * 0.07}%" y="{Floor - height}" width="{width * 0.86}%" height="{height}" rx="2"/><text class="value middle" x="{x + width / 2}%" y="{Floor - height - 6}">{Readable.ShortCount(count)}</text>
            """);
    }

    /// <summary>Where there is no room for all, every other is left out.</summary>
    private static Markup Tick(double x, int percent) => Markup.Of($"""<text class="tick middle {(percent % 20 == 0 ? "" : "odd")}" x="{x}%" y="{Floor + 16}">{percent}</text>""");
}
