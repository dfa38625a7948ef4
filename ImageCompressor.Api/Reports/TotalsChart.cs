namespace ImageCompressor.Api.Reports;

/// <summary>All bytes before and after, as two bars.</summary>
internal static class TotalsChart
{
    private const int Height = 84;

    public static Markup Of(long before, long after, string id)
    {
        var most = Math.Max(1.0, Math.Max(before, after));
        return Markup.Of($"""
            <svg class="chart" width="100%" height="{Height}" role="img" aria-labelledby="{id}-title {id}-text">
            <title id="{id}-title">Bytes before and after</title><desc id="{id}-text">{Readable.Bytes(before)} before, {Readable.Bytes(after)} after.</desc>
            <text class="name" x="0" y="14">Before</text><text class="value end" x="100%" y="14">{Readable.Bytes(before)}</text>
            <rect class="before" x="0" y="21" width="{100 * before / most}%" height="14" rx="3"/>
            <text class="name" x="0" y="57">After</text><text class="value end" x="100%" y="57">{Readable.Bytes(after)}</text>
            <rect class="after" x="0" y="64" width="{100 * after / most}%" height="14" rx="3"/>
            </svg>
            """);
    }
}
