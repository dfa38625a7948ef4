using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Encoders;
using ImageCompressor.Imaging.Pipeline;

namespace ImageCompressor.Imaging.Formats;

/// <summary>A row of the table of formats: what a format is called and what it can do. Code asks the row and not the format's name.</summary>
public sealed record Format
{
    /// <summary>As people write it.</summary>
    public required string Name { get; init; }

    /// <summary>Of a file, without a dot.</summary>
    public required string Extension { get; init; }

    /// <summary>As registered with IANA.</summary>
    public required string MediaType { get; init; }

    /// <summary>Whether it can be transparent.</summary>
    public bool Alpha { get; init; }

    /// <summary>Whether several pages of it are frames of an animation that can be read here; one that is written here can be written moving too.</summary>
    public bool Animation { get; init; }

    /// <summary>Whether it can be written here without changing a pixel.</summary>
    public bool Lossless { get; init; }

    /// <summary>Whether the encoder may change pixels a little to make a lossless file smaller.</summary>
    public bool NearLossless { get; init; }

    /// <summary>What the encoder's quality may be; null for a format that is not written here.</summary>
    public QualityRange? Quality { get; init; }

    /// <summary>Whether the encoder takes more time for a smaller file when asked.</summary>
    public bool HasEffort { get; init; }

    /// <summary>Whether it can come in passes, each finer than the one before.</summary>
    public bool Progressive { get; init; }

    /// <summary>Whether it can carry a colour profile (ICC.1).</summary>
    public bool Icc { get; init; }

    /// <summary>The most bits of a sample that are written here.</summary>
    public int BitsPerSample { get; init; } = 8;

    /// <summary>Pixels along the longest side that an encoder writes.</summary>
    public int MaxSide { get; init; }

    /// <summary>Pixels of a frame that are written here, as the encoder's memory allows.</summary>
    public long MaxPixels { get; init; } = long.MaxValue;

    /// <summary>As <see cref="MaxPixels"/>, when no pixel may change.</summary>
    public long MaxLosslessPixels { get; init; } = long.MaxValue;

    /// <summary>First bytes of which one begins every file of it; empty where more than that has to be looked at.</summary>
    internal IReadOnlyList<byte[]> Magics { get; init; } = [];

    /// <summary>The libvips operation that reads it; null when it is only recognised.</summary>
    internal string? Loader { get; init; }

    /// <summary>What writes it; null when it is not written here.</summary>
    internal Func<Work, EncoderSettings, Encoded>? Encoder { get; init; }

    /// <summary>How good it looks at which quality, for the recipe's effort; null where that is not on the scale of <see cref="EqualLooks"/>.</summary>
    internal Func<Effort, (double Quality, double Score)[]>? Scores { get; init; }

    /// <summary>Whether a lower quality gives fewer bytes only by giving up colours (<see cref="EncoderSettings.Squeeze"/>).</summary>
    internal bool FewerColours { get; init; }

    /// <summary>Whether it can be written here.</summary>
    internal bool Writable => Encoder is not null;

    /// <summary>Why an image cannot be written in this format; null when it can.</summary>
    internal string? Refuses(int width, int height, bool lossless)
    {
        if (lossless && !Lossless)
            return $"{Name} cannot be written without loss";
        if (Math.Max(width, height) > MaxSide)
            return $"{Name} ends at {MaxSide} pixels a side; the image would be {width} × {height}";
        var pixels = lossless ? Math.Min(MaxPixels, MaxLosslessPixels) : MaxPixels;
        return (long)width * height <= pixels ? null
            : $"{Name}{(lossless ? " without loss" : "")} ends at {pixels} pixels here; the image would be {width} × {height}";
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The qualities that an encoder takes; higher looks better.</summary>
/// <param name="Least">The smallest file.</param>
/// <param name="Most">The best looks.</param>
public readonly record struct QualityRange(int Least, int Most);
