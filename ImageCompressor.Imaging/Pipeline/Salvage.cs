using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Native;
using NetVips;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>What is left of a broken file: the rows, scans or frames that decode, as browsers show them.</summary>
internal static class Salvage
{
    internal static bool MayAccept(Recipe recipe) => recipe.Damaged == DamagePolicy.Accept;

    /// <summary>The image that can still be had from a file that did not decode; null when nothing can.</summary>
    internal static ImageHeader? Rest(ReadOnlyMemory<byte> content, ImageHeader header, KillSwitch killSwitch)
    {
        if (header.DecodedFrames > 1)
            return Frames(content, header, killSwitch) is > 0 and var frames ? header with { Frames = frames, DecodedFrames = frames } : null;
        // The other decoders, of WebP, AVIF and GIF, give nothing of a frame that is not whole.
        return header.Format == FormatTable.Jpeg || header.Format == FormatTable.Png || header.Format == FormatTable.Tiff ? header : null;
    }

    /// <summary>Takes note that the loaded image is what is left of one, if there is anything to see in it.</summary>
    /// <exception cref="ImagingException">All of it is one colour: that of the part that the decoder filled in.</exception>
    internal static void Accept(Work work)
    {
        work.Warn(ImageWarnings.DamagedInput);
        work.OriginalMustNotBeKept = true;
        work.Materialise();
        if (IsOneColour(work.Image))
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

    /// <summary>The first two columns of libvips' statistics are least and most; the first row is of all bands together.</summary>
    private static bool IsOneColour(Image image)
    {
        using var statistics = (Image)Operation.Call("stats", null, image);
        var numbers = statistics.WriteToMemory<double>();
        return Enumerable.Range(1, image.Bands).All(row => numbers[row * statistics.Width] == numbers[row * statistics.Width + 1]);
    }
}
