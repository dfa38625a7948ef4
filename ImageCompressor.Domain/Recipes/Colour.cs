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

    /// <summary><c>#rrggbb</c>, or <c>#rrggbbaa</c> when it is not opaque.</summary>
    public override string ToString() => Alpha == 255 ? $"#{Red:x2}{Green:x2}{Blue:x2}" : $"#{Red:x2}{Green:x2}{Blue:x2}{Alpha:x2}";
}
