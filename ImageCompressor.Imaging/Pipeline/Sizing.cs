using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>How an image is brought to a size: arithmetic alone. The pixels are scaled first, and then cut or filled to the size of the result.</summary>
/// <param name="Width">Of the result, as shown.</param>
/// <param name="Height">Of the result, as shown.</param>
/// <param name="Changes">Whether anything is done at all.</param>
internal sealed record Sizing(int Width, int Height, bool Changes)
{
    /// <summary>Width that the pixels are scaled to, as shown. More than <see cref="Width"/>: the rest is cut off; less: it is filled.</summary>
    internal int ScaledWidth { get; init; } = Width;

    /// <summary>Height that the pixels are scaled to, as shown.</summary>
    internal int ScaledHeight { get; init; } = Height;

    /// <summary>What is kept where something is cut off; where the image is placed when something is filled.</summary>
    internal Position Position { get; init; }

    /// <summary>What is filled with; null: see <see cref="Operations.Backgrounds.For"/>.</summary>
    internal Colour? Background { get; init; }

    /// <summary>Whether the pixels are scaled and that is all.</summary>
    internal bool OnlyScales => (ScaledWidth, ScaledHeight) == (Width, Height);

    /// <summary>Whether a background shows beside the scaled pixels.</summary>
    internal bool Fills => ScaledWidth < Width || ScaledHeight < Height;

    internal static Sizing For(int width, int height, Recipe recipe) => For(width, height, new ResizeOperation(
        recipe.Width, recipe.Height, recipe.Fit, recipe.Position, recipe.WithoutEnlargement, recipe.Background));

    /// <remarks>
    /// <para>With one side given there is nothing to cut or to fill, and every fit is <see cref="Fit.Inside"/>.</para>
    /// <para>Without enlargement, an image smaller than the box stays as large as it is. <see cref="Fit.Cover"/> then cuts only the sides that
    /// are too long, so that the result can be smaller than the box; <see cref="Fit.Fill"/> changes only the sides that are too long;
    /// <see cref="Fit.Contain"/> still has the size of the box, with more of the background: its promise is the size, and the image in
    /// it did not grow.</para>
    /// </remarks>
    internal static Sizing For(int width, int height, ResizeOperation asked)
    {
        if (asked is { Width: null, Height: null })
            return new Sizing(width, height, Changes: false);
        var (scaledWidth, scaledHeight) = Scaled(width, height, asked);
        var (boxWidth, boxHeight) = (asked.Width ?? scaledWidth, asked.Height ?? scaledHeight);
        var (canvasWidth, canvasHeight) = asked switch
        {
            { Width: null } or { Height: null } => (scaledWidth, scaledHeight),
            { Fit: Fit.Cover } => (Math.Min(scaledWidth, boxWidth), Math.Min(scaledHeight, boxHeight)),
            { Fit: Fit.Contain } => (boxWidth, boxHeight),
            _ => (scaledWidth, scaledHeight),
        };
        return new Sizing(canvasWidth, canvasHeight, (scaledWidth, scaledHeight, canvasWidth, canvasHeight) != (width, height, width, height))
        {
            ScaledWidth = scaledWidth,
            ScaledHeight = scaledHeight,
            Position = asked.Position,
            Background = asked.Background,
        };
    }

    private static (int Width, int Height) Scaled(int width, int height, ResizeOperation asked)
    {
        var horizontal = new Ratio(asked.Width ?? 1, width);
        var vertical = new Ratio(asked.Height ?? 1, height);
        if (asked.Width is null || asked.Height is null)
            (horizontal, vertical) = asked.Width is null ? (vertical, vertical) : (horizontal, horizontal);
        else if (asked.Fit is Fit.Inside or Fit.Contain)
            (horizontal, vertical) = horizontal.IsLessThan(vertical) ? (horizontal, horizontal) : (vertical, vertical);
        else if (asked.Fit is Fit.Outside or Fit.Cover)
            (horizontal, vertical) = horizontal.IsLessThan(vertical) ? (vertical, vertical) : (horizontal, horizontal);

        return asked.WithoutEnlargement
            ? (horizontal.AtMostOne().Of(width), vertical.AtMostOne().Of(height))
            : (horizontal.Of(width), vertical.Of(height));
    }

    /// <summary>A scale as the two sides that it came from: a fraction in binary would be off by a little, and half a pixel could fall on either side.</summary>
    private readonly record struct Ratio(long Numerator, long Denominator)
    {
        internal bool IsLessThan(Ratio other) => Numerator * other.Denominator < other.Numerator * Denominator;

        internal Ratio AtMostOne() => Numerator > Denominator ? new Ratio(1, 1) : this;

        /// <summary>Rounded, half a pixel up; never less than a pixel. What does not fit into an int is beyond every limit and stays so.</summary>
        internal int Of(int pixels) => (int)Math.Clamp((2 * pixels * Numerator + Denominator) / (2 * Denominator), 1, int.MaxValue);
    }
}
