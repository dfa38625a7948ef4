using System.Globalization;
using System.Text;

namespace ImageCompressor.Api.Reports;

/// <summary>Text that strangers wrote, made fit to be read: what is not seen, or turns the text around it, is named.</summary>
internal static class VisibleText
{
    /// <summary>Joiners have a meaning in Persian, in Indic scripts and in emoji.</summary>
    private const int ZeroWidthNonJoiner = 0x200C, ZeroWidthJoiner = 0x200D;

    /// <summary>The text with its middle left out where it is longer: of a URL both ends say most.</summary>
    public static string Shorten(string text, int most)
    {
        if (text.Length <= most) return text;
        var (head, tail) = (most * 2 / 3, most - most * 2 / 3 - 1);
        // Not through a surrogate pair.
        if (char.IsHighSurrogate(text[head - 1])) head--;
        if (char.IsLowSurrogate(text[^tail])) tail--;
        return $"{text[..head]}…{text[^tail..]}";
    }

    /// <summary>Characters that are not seen as <c>[U+202E]</c>: a name must not look like another, or turn what stands beside it. Line ends and tabs become blanks.</summary>
    public static string Of(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\r' or '\t') visible.Append(' ');
            else if (IsSeen(rune)) visible.Append(rune.ToString());
            else visible.Append(CultureInfo.InvariantCulture, $"[U+{rune.Value:X4}]");
        }

        return visible.ToString();
    }

    private static bool IsSeen(Rune rune) => rune.Value is ZeroWidthJoiner or ZeroWidthNonJoiner || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
