using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Headers;
using ImageCompressor.Imaging.Native;
using NetVips;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>What is left of a broken file: the rows, scans or frames that decode, as browsers show them.</summary>
internal static class Salvage
{
    /// <summary>One block of a JPEG (16 × 16): libjpeg makes up as much before it notices that there is no data.</summary>
    private const int LeastPixels = 256;

    /// <summary>VIPS_OPERATION_RELATIONAL_NOTEQ.</summary>
    private const int NotEqual = 1;

    /// <summary>VIPS_OPERATION_BOOLEAN_OR.</summary>
    private const int Or = 1;

    /// <summary>The other decoders, of WebP, AVIF and GIF, give nothing of a frame that is not whole.</summary>
    private static readonly Format[] s_partly = [FormatTable.Jpeg, FormatTable.Png, FormatTable.Tiff, FormatTable.Bmp];

    internal static bool MayAccept(Recipe recipe) => recipe.Damaged == DamagePolicy.Accept;

    /// <summary>The image that can still be had from a file that did not decode; null when nothing can.</summary>
    internal static ImageHeader? Rest(ReadOnlyMemory<byte> content, ImageHeader header, KillSwitch killSwitch)
    {
        if (header.DecodedFrames > 1)
            return Frames(content, header, killSwitch) is > 0 and var frames ? header with { Frames = frames, DecodedFrames = frames } : null;
        return s_partly.Contains(header.Format) ? header : null;
    }

    /// <summary>The file as its decoder makes the most of it.</summary>
    internal static ReadOnlyMemory<byte> Mend(ReadOnlyMemory<byte> content, ImageHeader header) =>
        header.Format == FormatTable.Png ? PngTail.Mend(content) : content;

    /// <summary>Takes note that the loaded image is what is left of one, if there is anything to see in it.</summary>
    /// <exception cref="ImagingException">Hardly a pixel differs from the part that the decoder filled in.</exception>
    internal static void Accept(Work work)
    {
        work.Warn(ImageWarnings.DamagedInput);
        work.OriginalMustNotBeKept = true;
        work.Materialise();
        var pixels = (long)work.Image.Width * work.Image.Height;
        if (PixelsUnlikeTheLast(work.Image) <= Math.Min(LeastPixels, pixels / 4))
            throw new ImagingException(ImagingFailure.Damaged, "nothing of the picture is left");
    }

    /// <summary>Frames from the first on that decode. Found by halves: decoders say that a frame is broken, not which.</summary>
    private static int Frames(ReadOnlyMemory<byte> content, ImageHeader header, KillSwitch killSwitch)
    {
        var (whole, broken) = (0, header.DecodedFrames);
        while (broken - whole > 1)
        {
            killSwitch.ThrowIfFired();
            var middle = (whole + broken) / 2;
            if (Decodes(content, header.Format, middle, killSwitch))
                whole = middle;
            else
                broken = middle;
        }

        return whole;
    }

    private static bool Decodes(ReadOnlyMemory<byte> content, Format format, int frames, KillSwitch killSwitch)
    {
        using var source = Sources.Open(content);
        try
        {
            using var image = Sources.LoadDamaged(source, format, new VOption { { "n", frames } });
            killSwitch.Watch(image);
            Operation.Call("avg", null, image);
            return true;
        }
        catch (VipsException)
        {
            killSwitch.ThrowIfFired();
            return false;
        }
        finally
        {
            killSwitch.Watch(null);
        }
    }

    /// <summary>The last pixel is of the part that is missing, where one is.</summary>
    private static double PixelsUnlikeTheLast(Image image)
    {
        var last = (double[])Operation.Call("getpoint", null, image, image.Width - 1, image.Height - 1);
        using var unlike = (Image)Operation.Call("relational_const", null, image, NotEqual, last);
        using var any = (Image)Operation.Call("bandbool", null, unlike, Or);
        return Math.Round((double)Operation.Call("avg", null, any) / 255 * image.Width * image.Height);
    }
}
