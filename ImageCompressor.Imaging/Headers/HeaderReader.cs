using ImageCompressor.Imaging.Bitmaps;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Native;
using ImageCompressor.Imaging.Pipeline;
using NetVips;

namespace ImageCompressor.Imaging.Headers;

/// <summary>Reads what can be known before a pixel is decoded, and refuses what is beyond a limit.</summary>
internal sealed class HeaderReader(ImagingOptions options)
{
    internal ImageHeader Read(ReadOnlyMemory<byte> content)
    {
        if (content.Length > options.MaxBytes)
            throw new ImagingException(ImagingFailure.TooComplex, $"a file of {content.Length} bytes; {options.MaxBytes} are allowed");
        var format = Recognise(content.Span);
        if (format == FormatTable.Svg)
            return ReadSvg(content);
        if (format == FormatTable.Bmp)
            return Refuse(Of(BitmapHeader.Read(content.Span)));
        if (format == FormatTable.Jpeg)
            RefuseJpeg(JpegMarkers.Read(content.Span, options.MaxScans));
        if (format == FormatTable.Tiff && TiffCompression.Unread(content.Span) is { } variant)
            throw new ImagingException(ImagingFailure.UnsupportedFormat, variant);
        return Refuse(format == FormatTable.Gif ? AskGif(content) : Ask(content, format, Sources.Load));
    }

    private static Format Recognise(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
            throw new ImagingException(ImagingFailure.Empty);
        var format = Sniffer.Sniff(content) ?? throw new ImagingException(ImagingFailure.NotAnImage);
        return format.Loader is not null ? format : throw new ImagingException(ImagingFailure.UnsupportedFormat, format.Name);
    }

    private ImageHeader ReadSvg(ReadOnlyMemory<byte> content)
    {
        // Before librsvg sees it.
        var facts = SvgScanner.Scan(content, options);
        try
        {
            return Refuse(Ask(content, FormatTable.Svg, Sources.Load) with { Svg = facts });
        }
        catch (VipsException) when (!facts.HasSize)
        {
            // Where no size is said, the renderer takes that of what is drawn. A browser shows an empty rectangle.
            throw new ImagingException(ImagingFailure.UnsupportedFormat,
                "SVG without width, height and viewBox in which nothing is drawn; a collection of symbols is no picture by itself");
        }
    }

    private static ImageHeader Of(BitmapHeader bitmap) =>
        new(FormatTable.Bmp, bitmap.Width, bitmap.Height, Frames: 1, Pages: 1, bitmap.HasAlpha, Orientation: 1, DecodedFrames: 1)
        {
            Bitmap = bitmap,
            HasFewColours = bitmap.HasFewColours,
        };

    private void RefuseJpeg(JpegMarkers markers)
    {
        if (markers.Scans > options.MaxScans)
            throw new ImagingException(ImagingFailure.TooComplex, $"more than {options.MaxScans} scans");
        if (markers.Precision is not (0 or 8))
            throw new ImagingException(ImagingFailure.UnsupportedFormat, $"JPEG of {markers.Precision} bits");
    }

    /// <summary>A GIF that breaks off: what counts are the frames that are whole, or the part of the only one.</summary>
    private static ImageHeader AskGif(ReadOnlyMemory<byte> content)
    {
        var found = GifFrames.Read(content.Span);
        if (!found.BreaksOff)
            return Ask(content, FormatTable.Gif, Sources.Load);
        var header = Ask(content, FormatTable.Gif, Sources.LoadDamaged);
        var frames = Math.Clamp(found.Whole, 1, header.Frames);
        return header with { Frames = frames, DecodedFrames = frames, IsDamaged = true };
    }

    private static ImageHeader Ask(ReadOnlyMemory<byte> content, Format format, Func<Source, Format, VOption, Image> load)
    {
        using var source = Sources.Open(content);
        using var image = load(source, format, format == FormatTable.Svg ? SvgSize.Options(scale: 1) : new VOption());
        var pages = image.Contains("n-pages") ? (int)image.Get("n-pages") : 1;
        var frames = format.Animation ? pages
            : format == FormatTable.Png ? PngAnimation.Frames(content.Span)
            : format == FormatTable.Avif ? AvifAnimation.Frames(content.Span)
            : 1;
        var orientation = image.Contains("orientation") && pages == 1
            && image.Get("orientation") is int and >= 1 and <= 8 and var turn ? turn : 1;
        var (width, height) = orientation >= 5 ? (image.Height, image.Width) : (image.Width, image.Height);
        return new ImageHeader(format, width, height, frames, format.Animation ? 1 : pages, image.HasAlpha(), orientation,
            format.Animation ? pages : 1)
        {
            HasFewColours = format == FormatTable.Tiff && image.Contains("bits-per-sample") && image.Get("bits-per-sample") is 1,
        };
    }

    private ImageHeader Refuse(ImageHeader header)
    {
        if (Math.Max(header.Width, header.Height) > options.MaxDimension)
            throw new ImagingException(ImagingFailure.TooManyPixels,
                $"{header.Width} × {header.Height} pixels; a side may have {options.MaxDimension}");
        // A drawing has no pixels until it is known how large it is to be drawn (SvgSize).
        if (header.Svg is null && header.Pixels > options.MaxPixels)
            throw new ImagingException(ImagingFailure.TooManyPixels,
                $"{header.Width} × {header.Height} pixels, {header.DecodedFrames} frames; {options.MaxPixels} pixels are allowed");
        if (header.Frames > options.MaxFrames)
            throw new ImagingException(ImagingFailure.TooComplex, $"{header.Frames} frames; {options.MaxFrames} are allowed");
        return header;
    }
}
