namespace ImageCompressor.Api.Reports;

/// <summary>The formats before and after, as pairs of bars: by images, or by bytes. Places as in <see cref="SavingsChart"/>.</summary>
internal static class FormatsChart
{
    private const int RowHeight = 52, Thickness = 10;

    public static Markup OfImages(IReadOnlyList<FormatFigures> formats, string id) =>
        Of(formats, id, "Images by format, before and after", format => (format.Originals, format.Results), Readable.Count);

    public static Markup OfBytes(IReadOnlyList<FormatFigures> formats, string id) =>
        Of(formats, id, "Bytes by format, before and after", format => (format.OriginalBytes, format.ResultBytes), Readable.Bytes);

    private static Markup Of(
        IReadOnlyList<FormatFigures> formats, string id, string title, Func<FormatFigures, (long Before, long After)> pick, Func<long, string> show)
    {
        var most = Math.Max(1, formats.Select(pick).Select(pair => Math.Max(pair.Before, pair.After)).DefaultIfEmpty().Max());
        var words = string.Join(", ", formats.Select(format => $"{Readable.Kind(format.MediaType)}: {show(pick(format).Before)} before, {show(pick(format).After)} after")) + ".";
        return Markup.Of($"""
            <svg class="chart" width="100%" height="{Math.Max(1, formats.Count) * RowHeight}" role="img" aria-labelledby="{id}-title {id}-text">
            <title id="{id}-title">{title}</title><desc id="{id}-text">{words}</desc>
            {formats.Select((format, i) => Row(Readable.Kind(format.MediaType), pick(format), i * RowHeight, most, show))}
            </svg>
            """);
    }

    private static Markup Row(string name, (long Before, long After) pair, int y, long most, Func<long, string> show) => Markup.Of($"""
        <text class="name" x="0" y="{y + 14}">{name}</text><text class="value end" x="100%" y="{y + 14}">{show(pair.Before)} → {show(pair.After)}</text>
        {Bar("before", pair.Before, y + 21, most)}{Bar("after", pair.After, y + 21 + Thickness + 1, most)}
        """);

    private static Markup Bar(string tone, long value, int y, long most) => value == 0 ? Markup.None : Markup.Of(
        $"""<rect class="{tone}" x="0" y="{y}" width="{Math.Max(0.4, 100.0 * value / most)}%" height="{Thickness}" rx="2"/>""");
}
