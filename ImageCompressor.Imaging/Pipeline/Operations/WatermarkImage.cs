using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Headers;
using NetVips;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>An image to be laid over another: read with the same care and limits as any other, upright and in sRGB.</summary>
internal static class WatermarkImage
{
    /// <exception cref="ImagingException">It is not there, or not a readable image.</exception>
    internal static Image Decode(Intermediates made, Work work, string? sha256, int width, int height)
    {
        if (sha256 is null || !work.Overlays.TryGetValue(sha256, out var content))
            throw new ImagingException(ImagingFailure.WatermarkUnusable, $"its image {sha256} is not there");
        try
        {
            return made.Own(Decode(work, content, width, height));
        }
        catch (ImagingException failure) when (failure.Failure != ImagingFailure.Timeout)
        {
            throw new ImagingException(ImagingFailure.WatermarkUnusable, $"its image cannot be read: {failure.Failure}", failure);
        }
        catch (VipsException error)
        {
            work.KillSwitch.ThrowIfFired();
            throw new ImagingException(ImagingFailure.WatermarkUnusable, "its image cannot be read: it is damaged", error);
        }
        finally
        {
            work.KillSwitch.Watch(work.Image);
        }
    }

    private static Image Decode(Work work, ReadOnlyMemory<byte> content, int width, int height)
    {
        var header = new HeaderReader(work.Options).Read(content);
        // Drawn at the size at which it is laid over, and within the bounds of any drawing.
        if (header.Svg is not null)
            header = SvgSize.For(content, header, Recipe.Default with { Width = width, Height = height, Fit = Fit.Inside }, work.Options);
        var sizing = Sizing.For(header.Width, header.Height, new ResizeOperation(width, height, WithoutEnlargement: false));
        using var overlay = new Work(content, header, new Plan([FormatTable.Png], sizing, 1, false), Recipe.Default, work.Options, work.KillSwitch);
        Load.Run(overlay);
        ConvertColour.Run(overlay);
        Resize.Run(overlay);
        Orient.Run(overlay);
        return overlay.Image.CopyMemory();
    }
}
