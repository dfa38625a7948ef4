using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Encoders;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Headers;
using ImageCompressor.Imaging.Native;
using NetVips;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>
/// An animation that no encoder here can write is delivered as it came. When it says where it was recorded, and the recipe does not keep that, it is
/// written anew without, frame by frame the same bytes; <see cref="Work.OriginalMustNotBeKept"/> without a result says that this cannot be done.
/// </summary>
internal static class KeptAnimation
{
    /// <summary>An XMP packet that says nothing.</summary>
    private static ReadOnlySpan<byte> NoXmp => "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>"u8;

    internal static void Run(Work work)
    {
        if (work.Recipe.Metadata == MetadataPolicy.All || !Metadata.HasLocation(work.Image))
            return;
        work.OriginalMustNotBeKept = true;
        var exif = work.Recipe.Metadata == MetadataPolicy.Copyright ? Metadata.RightsAlone(work) : null;
        var written = work.Header.Format == FormatTable.Png
            ? PngMetadata.Replace(work.Content.Span, ExifBlock.Body(exif))
            : Overwritten(work, exif ?? ExifBlock.Of(null, null));
        if (written is not null && !HasLocation(written, work.Header.Format))
            work.Result = new Encoded(work.Header.Format, written, Quality: null);
    }

    /// <summary>Where the blocks lie in an AVIF its boxes say in several ways; the decoder has found them, and what it found is looked for.</summary>
    private static byte[]? Overwritten(Work work, byte[] exif)
    {
        var file = work.Content.ToArray();
        var block = Metadata.ExifOf(work.Image);
        var same = ExifBlock.HasSignature(block) ? exif : ExifBlock.Body(exif);
        // The text of the notice may be longer than all that was there, when it was found in the XMP.
        var done = InPlace.Replace(file, block, same.Length <= block.Length ? same : default, 0)
            && InPlace.Replace(file, Metadata.XmpOf(work.Image), NoXmp, (byte)' ');
        return done ? file : null;
    }

    private static bool HasLocation(byte[] file, Format format)
    {
        using var source = Sources.Open(file);
        using var image = Sources.Load(source, format, new VOption());
        return Metadata.HasLocation(image);
    }
}
