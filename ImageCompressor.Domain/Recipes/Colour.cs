using System.Globalization;

namespace ImageCompressor.Domain.Recipes;

/// <summary>A colour of sRGB with its opacity, not premultiplied.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
/// <param name="Alpha">0 (invisible) to 255 (opaque).</param>
public readonly record struct Colour(byte Red, byte Green, byte Blue, byte Alpha = 255)
{
    /// <summary>Opaque white.</summary>
    public static Colour White { get; } = new(255, 255, 255);

    /// <summary>Opaque black.</summary>
    public static Colour Black { get; } = new(0, 0, 0);

    /// <summary>Invisible.</summary>
    public static Colour Transparent { get; } = new(0, 0, 0, 0);

    /// <summary>The sixteen basic names (CSS Color Module Level 4, 6.1) and transparent.</summary>
    private static readonly Dictionary<string, Colour> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["black"] = Black,
        ["silver"] = new(0xC0, 0xC0, 0xC0),
        ["gray"] = new(0x80, 0x80, 0x80),
        ["grey"] = new(0x80, 0x80, 0x80),
        ["white"] = White,
        ["maroon"] = new(0x80, 0, 0),
        ["red"] = new(0xFF, 0, 0),
        ["purple"] = new(0x80, 0, 0x80),
        ["fuchsia"] = new(0xFF, 0, 0xFF),
        ["green"] = new(0, 0x80, 0),
        ["lime"] = new(0, 0xFF, 0),
        ["olive"] = new(0x80, 0x80, 0),
        ["yellow"] = new(0xFF, 0xFF, 0),
        ["navy"] = new(0, 0, 0x80),
        ["blue"] = new(0, 0, 0xFF),
        ["teal"] = new(0, 0x80, 0x80),
        ["aqua"] = new(0, 0xFF, 0xFF),
        ["transparent"] = Transparent,
    };

    /// <summary>Reads <c>#rgb</c>, <c>#rrggbb</c>, <c>#rrggbbaa</c> or a basic name of CSS, in any case. The <c>#</c> may be missing: in an address it
    /// would begin the fragment, and be lost.</summary>
    public static bool TryParse(string? text, out Colour colour)
    {
        colour = default;
        if (text is null) return false;
        if (s_names.TryGetValue(text, out colour)) return true;
        var digits = text.StartsWith('#') ? text[1..] : text;
        if (digits.Length == 3) digits = string.Concat(digits.Select(digit => new string(digit, 2)));
        if (digits.Length is not (6 or 8) || !digits.All(char.IsAsciiHexDigit)) return false;
        var value = uint.Parse(digits.Length == 6 ? digits + "ff" : digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        colour = new Colour((byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value);
        return true;
    }

    /// <summary><c>#rrggbb</c>, or <c>#rrggbbaa</c> when it is not opaque.</summary>
    public override string ToString() => Alpha == 255 ? $"#{Red:x2}{Green:x2}{Blue:x2}" : $"#{Red:x2}{Green:x2}{Blue:x2}{Alpha:x2}";
}
