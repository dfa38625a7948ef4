namespace ImageCompressor.Domain.Recipes;

/// <summary>The format asked for.</summary>
public enum OutputFormat
{
    /// <summary>The format of the original, where it can be written; else the best one that every browser shows.</summary>
    Keep,

    /// <summary>JPEG (ITU-T T.81), written as mozjpeg does.</summary>
    Jpeg,

    /// <summary>WebP (RFC 9649).</summary>
    Webp,

    /// <summary>AVIF (AV1 in HEIF).</summary>
    Avif,

    /// <summary>PNG (W3C PNG, third edition).</summary>
    Png,

    /// <summary>GIF (GIF89a).</summary>
    Gif,

    /// <summary>Whichever of <see cref="Recipe.Accept"/> makes this image smallest at the same looks.</summary>
    Auto,
}

/// <summary>How much CPU time may be spent to make a file smaller at the same quality.</summary>
public enum Effort
{
    /// <summary>As little as gives a sound file.</summary>
    Fast,

    /// <summary>What most want.</summary>
    Balanced,

    /// <summary>As much as is still reasonable for many images.</summary>
    Small,
}

/// <summary>Whether pixels may change.</summary>
public enum Lossless
{
    /// <summary>They may, as the quality allows.</summary>
    No,

    /// <summary>A little, where it makes a lossless WebP smaller: its near-lossless mode. Elsewhere as <see cref="Yes"/>.</summary>
    Near,

    /// <summary>Not one. Only for PNG and WebP, AVIF too; other formats refuse it.</summary>
    Yes,
}

/// <summary>How an image is brought to a width and a height. The names are those of CSS' object-fit, with <c>outside</c> added.</summary>
public enum Fit
{
    /// <summary>As large as fits inside; nothing is cut off. With one side given, the other follows.</summary>
    Inside,

    /// <summary>Fills both sides exactly; what sticks out is cut off, at the <see cref="Position"/>'s choice.</summary>
    Cover,

    /// <summary>As large as fits inside, and the rest of the sides filled with the background.</summary>
    Contain,

    /// <summary>Both sides exactly, the proportions given up.</summary>
    Fill,

    /// <summary>As small as covers both sides; nothing is cut off.</summary>
    Outside,
}

/// <summary>What part of an image matters when something is cut off, and where something is placed.</summary>
public enum Position
{
    /// <summary>The middle.</summary>
    Centre,

    /// <summary>The middle of the upper edge.</summary>
    North,

    /// <summary>The upper right corner.</summary>
    NorthEast,

    /// <summary>The middle of the right edge.</summary>
    East,

    /// <summary>The lower right corner.</summary>
    SouthEast,

    /// <summary>The middle of the lower edge.</summary>
    South,

    /// <summary>The lower left corner.</summary>
    SouthWest,

    /// <summary>The middle of the left edge.</summary>
    West,

    /// <summary>The upper left corner.</summary>
    NorthWest,

    /// <summary>Where most happens: the part of the highest entropy. Only for cutting off.</summary>
    Entropy,

    /// <summary>What people look at: edges, skin and bright colours. Only for cutting off.</summary>
    Attention,
}

/// <summary>What is kept of what a file says about its image. Orientation is applied to the pixels and never kept; an embedded thumbnail neither.</summary>
public enum MetadataPolicy
{
    /// <summary>Nothing but what the pixels need: density, and a colour profile where <see cref="ColourPolicy.Keep"/> asks for it.</summary>
    None,

    /// <summary>Whose it is: author and copyright notice.</summary>
    Copyright,

    /// <summary>Everything, the place of recording too.</summary>
    All,
}

/// <summary>What becomes of the colour space.</summary>
public enum ColourPolicy
{
    /// <summary>Converted to 8 bits of sRGB (or grey) by the profile. Without a profile no pixel changes.</summary>
    Srgb,

    /// <summary>The pixels stay in their space and the profile goes along, where the format can hold both.</summary>
    Keep,
}

/// <summary>What becomes of an animation.</summary>
public enum AnimationPolicy
{
    /// <summary>All frames, delays and loops, where the format can hold them.</summary>
    Keep,

    /// <summary>The first frame.</summary>
    First,
}

/// <summary>What becomes of an image that is truncated or broken, and that browsers still show.</summary>
public enum DamagePolicy
{
    /// <summary>What a browser would show of it is taken, with a warning.</summary>
    Accept,

    /// <summary>It fails.</summary>
    Refuse,
}
