using ImageCompressor.Domain.Recipes;
using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>A text as an image, in the sans-serif font of the machine.</summary>
internal static class WatermarkText
{
    private const string Font = "sans 48";
    private const int Resolution = 72;
    private const int MaxResolution = 7200;

    private static readonly Lazy<bool> s_hasFont = new(static () => HasConfiguration() && Width("i") != Width("W"));

    /// <summary>Whether a text can be drawn here. Without a font Pango draws the same box for every letter, and an i is as wide as a W.</summary>
    internal static bool HasFont => s_hasFont.Value;

    /// <exception cref="ImagingException">There is no font, or nothing in the text can be drawn.</exception>
    internal static Image Draw(Intermediates made, string text, Colour colour, int width, int height)
    {
        if (!HasFont)
            throw new ImagingException(ImagingFailure.WatermarkUnusable, "there is no font here for its text; install one (Debian: fontconfig-config and fonts-dejavu-core)");
        var mask = Mask(made, Escaped(text), width, height);
        var plain = made.Rounded(made.Call("linear", null, mask, new double[3], new double[] { colour.Red, colour.Green, colour.Blue }), BandFormat.Uchar);
        var alpha = made.Rounded(made.Call("linear", null, mask, colour.Alpha / 255.0, 0.0), BandFormat.Uchar);
        return made.Call("copy", new VOption { { "interpretation", Interpretation.Srgb } }, made.Join(plain, alpha));
    }

    /// <summary>Drawn at about the size and then scaled to it: letters drawn small and enlarged are blurred.</summary>
    private static Image Mask(Intermediates made, string markup, int width, int height)
    {
        var trial = Render(made, markup, Resolution);
        var sizing = Sizing.For(trial.Width, trial.Height, new ResizeOperation(width, height, WithoutEnlargement: false));
        var resolution = (int)Math.Clamp((long)Resolution * sizing.Width / trial.Width, 1, MaxResolution);
        var drawn = Render(made, markup, resolution);
        return made.Rounded(made.Call("resize", new VOption { { "vscale", sizing.Height / (double)drawn.Height } }, drawn, sizing.Width / (double)drawn.Width),
            BandFormat.Uchar);
    }

    private static Image Render(Intermediates made, string markup, int resolution)
    {
        try
        {
            return made.Own((Image)Operation.Call("text", new VOption { { "font", Font }, { "dpi", resolution } }, markup));
        }
        catch (VipsException error)
        {
            throw new ImagingException(ImagingFailure.WatermarkUnusable, "nothing of its text can be drawn", error);
        }
    }

    /// <summary>The text is untrusted, and libvips takes it for Pango's markup: what could begin a tag or an entity is written as an entity.</summary>
    private static string Escaped(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>Without its configuration, fontconfig writes complaints to standard error, which nothing can stop; so it is not asked.</summary>
    private static bool HasConfiguration() => !OperatingSystem.IsLinux()
        || File.Exists(Environment.GetEnvironmentVariable("FONTCONFIG_FILE") ?? "/etc/fonts/fonts.conf");

    private static int Width(string letter)
    {
        using var made = new Intermediates();
        return Render(made, letter, Resolution).Width;
    }
}
