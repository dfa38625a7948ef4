using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace ImageCompressor.Api.Reports;

/// <summary>A piece of HTML or SVG. It is written as an interpolated string, and what stands in a hole is text and is escaped, unless it is markup itself: to forget
/// the escape is not possible, and to go without it has to be written.</summary>
/// <param name="Source">Its source, which is trusted.</param>
internal readonly record struct Markup(string Source)
{
    /// <summary>Letters of all scripts stay readable in the source; what has a meaning in markup does not.</summary>
    internal static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static Markup None { get; } = new("");

    public static Markup Of(MarkupHandler source) => new(source.ToString());

    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts.Select(part => part.Source)));

    public override string ToString() => Source ?? "";
}

/// <summary>What the compiler makes of an interpolated string that is to become <see cref="Markup"/>. Attributes must stand in double quotes.</summary>
[InterpolatedStringHandler]
internal readonly struct MarkupHandler(int literalLength, int formattedCount)
{
    private readonly StringBuilder _source = new(literalLength + 16 * formattedCount);

    public void AppendLiteral(string source) => _source.Append(source);

    /// <summary>What is not seen is named too (<see cref="VisibleText"/>): an escape alone would give a browser the same character again.</summary>
    public void AppendFormatted(string? text) => _source.Append(text is null ? "" : Markup.Encoder.Encode(VisibleText.Of(text)));

    public void AppendFormatted(Markup markup) => _source.Append(markup.Source);

    public void AppendFormatted(IEnumerable<Markup> parts)
    {
        foreach (var part in parts) _source.Append(part.Source);
    }

    public void AppendFormatted(long number) => _source.Append(number);

    /// <summary>Two decimals: a hundredth of a pixel is seen by nobody.</summary>
    public void AppendFormatted(double number) => _source.Append(number.ToString("0.##", CultureInfo.InvariantCulture));

    public override string ToString() => _source.ToString();
}
