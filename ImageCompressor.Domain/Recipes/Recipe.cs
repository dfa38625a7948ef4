using System.Security.Cryptography;
using System.Text;

namespace ImageCompressor.Domain.Recipes;

/// <summary>What is asked of an image.</summary>
public sealed record Recipe
{
    /// <summary>The quality when none is asked for.</summary>
    public const int DefaultQuality = 75;

    /// <summary>The largest width and height that can be asked for: that of JPEG (ITU-T T.81, B.2.2).</summary>
    public const int MaxDimension = 65_535;

    /// <summary>Raised when a new version of the pipeline makes other files of the same recipe, so that results are not reused across it.</summary>
    private const int PipelineVersion = 2;

    /// <summary>What <see cref="OutputFormat.Auto"/> may choose from when nothing is said: what every current browser shows.</summary>
    public static IReadOnlyList<OutputFormat> DefaultAccept { get; } = [OutputFormat.Avif, OutputFormat.Webp, OutputFormat.Jpeg, OutputFormat.Png];

    /// <summary>The recipe of one who asks for nothing.</summary>
    public static Recipe Default { get; } = new();

    /// <summary>The format asked for.</summary>
    public OutputFormat Format { get; init; } = OutputFormat.Keep;

    /// <summary>What <see cref="OutputFormat.Auto"/> may choose from; not empty, each at most once, neither Keep nor Auto. Means nothing otherwise.</summary>
    public IReadOnlyList<OutputFormat> Accept { get; init; } = DefaultAccept;

    /// <summary>1 to 100; higher looks better. On the scale of the format's encoder; with <see cref="OutputFormat.Auto"/> on that of JPEG, and the
    /// other formats are asked for the same looks. For PNG: quantise to a palette only where that reaches this quality; 100 never does.</summary>
    public int Quality { get; init; } = DefaultQuality;

    /// <summary>Whether pixels may change.</summary>
    public Lossless Lossless { get; init; } = Lossless.No;

    /// <summary>CPU time against size.</summary>
    public Effort Effort { get; init; } = Effort.Balanced;

    /// <summary>Whether a JPEG, PNG or GIF comes in passes, each finer than the one before; null: JPEG does where that makes it smaller, others do not.</summary>
    public bool? Progressive { get; init; }

    /// <summary>The most bytes that the result may have, at least 100; the quality is lowered as far as that needs. Null: no limit.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>The width to fit, in pixels, 1 to <see cref="MaxDimension"/>; null: as the height says, or as it is.</summary>
    public int? Width { get; init; }

    /// <summary>The height to fit, in pixels, 1 to <see cref="MaxDimension"/>; null: as the width says, or as it is.</summary>
    public int? Height { get; init; }

    /// <summary>How it is brought to <see cref="Width"/> and <see cref="Height"/>.</summary>
    public Fit Fit { get; init; } = Fit.Inside;

    /// <summary>Where <see cref="Fit.Cover"/> cuts and <see cref="Fit.Contain"/> places.</summary>
    public Position Position { get; init; } = Position.Centre;

    /// <summary>Whether it never becomes larger than it is.</summary>
    public bool WithoutEnlargement { get; init; } = true;

    /// <summary>What fills corners and borders, and what transparency is laid on where the format has none. Null: white for a format without
    /// transparency, else transparent.</summary>
    public Colour? Background { get; init; }

    /// <summary>What is kept of what the file says.</summary>
    public MetadataPolicy Metadata { get; init; } = MetadataPolicy.None;

    /// <summary>What becomes of the colour space.</summary>
    public ColourPolicy ColourSpace { get; init; } = ColourPolicy.Srgb;

    /// <summary>What becomes of an animation.</summary>
    public AnimationPolicy Animation { get; init; } = AnimationPolicy.Keep;

    /// <summary>What becomes of a damaged image.</summary>
    public DamagePolicy Damaged { get; init; } = DamagePolicy.Accept;

    /// <summary>What is done to the pixels, in this order, after <see cref="Width"/> and <see cref="Height"/>; at most <see cref="ImageOperation.MaxCount"/>.</summary>
    public IReadOnlyList<ImageOperation> Operations { get; init; } = [];

    /// <summary>32 hexadecimal digits that are the same for recipes that make the same file: part of the stored object's name.</summary>
    public string Hash =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"v{PipelineVersion};{WithoutWhatMeansNothing()}")).AsSpan(0, 16));

    /// <summary>Two recipes are equal when they ask for the same, lists item by item.</summary>
    public bool Equals(Recipe? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>All that is asked beyond the default, in one line that <see cref="RecipeParser.TryParseText"/> reads again:
    /// <c>format=webp&amp;quality=60&amp;operations=resize%20800x600%20%7C%20grayscale</c>. Empty for the default.</summary>
    public override string ToString() => RecipeText.Of(this);

    /// <summary>Only what is easy to see; a value that means nothing with one kind of image and something with another stays.</summary>
    private Recipe WithoutWhatMeansNothing()
    {
        var recipe = Format == OutputFormat.Auto ? this : this with { Accept = DefaultAccept };
        return Width is null && Height is null
            ? recipe with { Fit = Default.Fit, Position = Default.Position, WithoutEnlargement = Default.WithoutEnlargement }
            : recipe;
    }
}
