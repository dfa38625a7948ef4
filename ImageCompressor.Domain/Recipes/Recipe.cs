using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ImageCompressor.Domain.Recipes;

/// <summary>The format asked for.</summary>
public enum OutputFormat
{
    /// <summary>The format of the original, where it can be written; else JPEG, or WebP for an image with transparency.</summary>
    Keep,

    /// <summary>JPEG (ITU-T T.81), written as mozjpeg does.</summary>
    Jpeg,

    /// <summary>WebP, lossy (RFC 9649).</summary>
    Webp,

    /// <summary>AVIF (AV1 in HEIF).</summary>
    Avif,

    /// <summary>PNG (W3C PNG, third edition).</summary>
    Png,
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

/// <summary>What is asked of an image.</summary>
public sealed record Recipe
{
    /// <summary>The quality when none is asked for.</summary>
    public const int DefaultQuality = 75;

    /// <summary>The largest width and height that can be asked for: that of JPEG (ITU-T T.81, B.2.2).</summary>
    public const int MaxDimension = 65_535;

    /// <summary>Raised when a new version of the pipeline makes other files of the same recipe, so that results are not reused across it.</summary>
    private const int PipelineVersion = 1;

    /// <summary>The recipe of one who asks for nothing.</summary>
    public static Recipe Default { get; } = new();

    /// <summary>The format asked for.</summary>
    public OutputFormat Format { get; init; } = OutputFormat.Keep;

    /// <summary>1 to 100, on the scale of the format's encoder; higher looks better. For PNG: quantise to a palette only where that reaches
    /// this quality; 100 never does.</summary>
    public int Quality { get; init; } = DefaultQuality;

    /// <summary>CPU time against size.</summary>
    public Effort Effort { get; init; } = Effort.Balanced;

    /// <summary>The largest width in pixels, 1 to <see cref="MaxDimension"/>; null: as it is. Never enlarges; the proportions stay.</summary>
    public int? Width { get; init; }

    /// <summary>The largest height in pixels, 1 to <see cref="MaxDimension"/>; null: as it is. Never enlarges; the proportions stay.</summary>
    public int? Height { get; init; }

    /// <summary>32 hexadecimal digits that are the same for recipes that make the same file: part of the stored object's name.</summary>
    public string Hash
    {
        get
        {
            var text = string.Create(CultureInfo.InvariantCulture,
                $"v{PipelineVersion};{Format};q={Quality};{Effort};w={Width};h={Height}");
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
        }
    }
}
