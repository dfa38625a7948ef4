using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Headers;
using ImageCompressor.Imaging.Native;
using NetVips;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>
/// Decides at which size an SVG is drawn. It has no pixels of its own, only a nominal size, so it is drawn at the size asked for,
/// larger than nominal too: scaled as pixels it would be blurred, and "without enlargement" protects pixels that it does not have.
/// </summary>
internal static class SvgSize
{
    /// <summary>The time that drawing one may take: librsvg cannot be interrupted.</summary>
    private const double MaxSeconds = 8;

    /// <summary>How long the small drawing may take at the worst that shows whether a large one would take too long.</summary>
    private const double ProbeSeconds = 1;

    private const long MaxBytes = 400_000_000;

    /// <summary>Of a drawing in libvips: it draws in strips, each at once (svgload.c).</summary>
    private const long StripRows = 2_000;

    /// <summary>For libvips' loader. It takes 72 dots an inch by default and enlarges all by any other number; CSS has 96 pixels an inch (CSS Values and
    /// Units 4, 6.2), so that inches and millimetres come out as in browsers only when the enlargement is taken back.</summary>
    internal static VOption Options(double scale) => new() { { "dpi", 96.0 }, { "scale", scale * 72 / 96 } };

    /// <summary>The header with the size at which the image will be drawn.</summary>
    /// <exception cref="ImagingException">At that size it would be beyond a limit.</exception>
    internal static ImageHeader For(ReadOnlyMemory<byte> content, ImageHeader header, Recipe recipe, ImagingOptions options)
    {
        var (width, height, scale) = Asked(header, recipe);
        Refuse(width, height, header.Svg!, options);
        var (exactWidth, exactHeight, exact) = scale == 1 ? (header.Width, header.Height, 1) : Exactly(content, width, height, scale);
        var sized = header with { Width = exactWidth, Height = exactHeight, SvgScale = exact };
        Refuse(sized.Width, sized.Height, header.Svg!, options);
        RefuseSlow(content, sized);
        return sized;
    }

    /// <summary>The size that covers what is asked, of the same proportions; as the fits of <see cref="Fit"/> need it before they cut or fill.</summary>
    internal static (double Width, double Height, double Scale) Asked(ImageHeader header, Recipe recipe)
    {
        double? horizontal = recipe.Width / (double)header.Width, vertical = recipe.Height / (double)header.Height;
        var scale = (horizontal, vertical) switch
        {
            (null, null) => 1,
            (null, { } only) => only,
            ({ } only, null) => only,
            ({ } a, { } b) => recipe.Fit is Fit.Inside or Fit.Contain ? Math.Min(a, b) : Math.Max(a, b),
        };
        return (header.Width * scale, header.Height * scale, scale);
    }

    /// <summary>The same in whole pixels, before any limit is checked.</summary>
    internal static (int Width, int Height) Drawn(ImageHeader header, Recipe recipe)
    {
        var (width, height, _) = Asked(header, recipe);
        return ((int)Math.Clamp(width, 1, int.MaxValue), (int)Math.Clamp(height, 1, int.MaxValue));
    }

    private static void Refuse(double width, double height, SvgFacts facts, ImagingOptions options)
    {
        if (Math.Max(width, height) > options.MaxDimension || width * height > Math.Min(options.MaxSvgPixels, options.MaxPixels))
            throw new ImagingException(ImagingFailure.TooManyPixels,
                FormattableString.Invariant($"an SVG of {width:0} × {height:0} pixels; {Math.Min(options.MaxSvgPixels, options.MaxPixels)} pixels are allowed; ask for a smaller width or height"));
        // 12 bytes a pixel: ninety nested groups with an opacity held 1,052 MB at one megapixel.
        var strip = width * Math.Min(height, StripRows);
        if ((facts.Surfaces + 1) * 12 * strip > MaxBytes)
            throw new ImagingException(ImagingFailure.TooComplex, "layers and filters that need too much memory at this size");
    }

    /// <summary>The nominal size is rounded, so the scale that follows from it can be off by a pixel; it is mended by what comes out.</summary>
    private static (int Width, int Height, double Scale) Exactly(ReadOnlyMemory<byte> content, double width, double height, double scale)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var source = Sources.Open(content);
            using var image = Open(source, scale);
            var (has, wants) = width >= height ? (image.Width, Math.Round(width)) : (image.Height, Math.Round(height));
            if (has == wants || attempt == 3)
                return (image.Width, image.Height, scale);
            scale *= wants / has;
        }
    }

    /// <summary>What could take too long at the worst is drawn small first; what that took tells what the whole would take.</summary>
    private static void RefuseSlow(ReadOnlyMemory<byte> content, ImageHeader sized)
    {
        var facts = sized.Svg!;
        if (facts.FixedSeconds > MaxSeconds)
            throw new ImagingException(ImagingFailure.TooComplex, "paths, copies or text that take too long to draw");
        var pixels = sized.Width * (double)sized.Height;
        if (facts.Seconds(pixels) <= MaxSeconds)
            return;
        var shrink = Math.Sqrt(ProbeSeconds * 1e9 / facts.NanosecondsPerPixel / pixels);
        // Two of them tell what depends on the size from what does not.
        var (less, lessSeconds) = Draw(content, sized.SvgScale * shrink / 2);
        if (lessSeconds > MaxSeconds)
            throw TooSlow();
        var (more, moreSeconds) = Draw(content, sized.SvgScale * shrink);
        var perPixel = more > less ? Math.Max(0, (moreSeconds - lessSeconds) / (more - less)) : 0;
        if (moreSeconds + perPixel * (pixels - more) > MaxSeconds)
            throw TooSlow();
    }

    private static ImagingException TooSlow() => new(ImagingFailure.TooComplex, "shapes, gradients and filters that take too long to draw at this size");

    /// <summary>Draws on this thread, whose time is then that of the drawing alone. An operation such as <c>avg</c> would draw on one of libvips' own
    /// threads; the time on the clock counts whatever else the machine does, and the process' CPU time counts the other images.</summary>
    internal static (double Pixels, double Seconds) Draw(ReadOnlyMemory<byte> content, double scale)
    {
        var started = ThreadTime.Seconds();
        using var source = Sources.Open(content);
        using var image = Open(source, scale);
        using var region = Region.New(image);
        for (var top = 0; top < image.Height; top += (int)StripRows)
            region.Fetch(0, top, image.Width, (int)Math.Min(StripRows, image.Height - top));
        return (image.Width * (double)image.Height, ThreadTime.Seconds() - started);
    }

    private static Image Open(Source source, double scale) => Sources.Load(source, FormatTable.Svg, Options(scale));
}
