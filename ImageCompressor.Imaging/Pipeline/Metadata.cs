using System.Xml;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Headers;
using NetVips;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>
/// Leaves of the metadata what the recipe asks for, and tells the encoders to write it. Density is no metadata here: PNG has a
/// place for it, and so has JPEG (<see cref="Encoders.JpegDensity"/>). A broken block never fails the image: it is left out, with a warning.
/// </summary>
internal static class Metadata
{
    private const string Exif = "exif-data";
    private const string Iptc = "iptc-data";

    /// <summary>Bytes of a block; a segment of a JPEG holds 65,533 with its name.</summary>
    private const int MaxBytes = 64_000;

    private const string XmpField = "xmp-data";

    internal static void Run(Work work)
    {
        if (Xmp.HasGainMap(XmpOf(work.Image)))
            work.Warn(ImageWarnings.GainMapDropped);
        if (work.Recipe.Metadata == MetadataPolicy.All)
        {
            KeepAll(work);
            return;
        }

        // The file would go out with the place in it.
        work.OriginalMustNotBeKept |= HasLocation(work.Image);
        if (work.Recipe.Metadata == MetadataPolicy.Copyright)
            KeepRights(work);
    }

    internal static bool HasLocation(Image image) => ExifBlock.HasLocation(ExifOf(image)) || Xmp.HasLocation(XmpOf(image));

    /// <summary>Empty where there is none.</summary>
    internal static byte[] ExifOf(Image image) => Block(image, Exif);

    /// <summary>Empty where there is none.</summary>
    internal static byte[] XmpOf(Image image) => Block(image, XmpField);

    /// <summary>A block of Exif that says whose the image is and nothing else; null when nothing does.</summary>
    internal static byte[]? RightsAlone(Work work)
    {
        var rights = Or(Or(ExifBlock.Rights(ExifOf(work.Image)), CopyrightText.InIptc(Block(work.Image, Iptc))), InXmp(work));
        return rights is (null, null) ? null : ExifBlock.Of(rights.Author, rights.Notice);
    }

    private static byte[] Block(Image image, string field) => image.Contains(field) ? (byte[])image.Get(field) : [];

    private static void KeepRights(Work work)
    {
        if (RightsAlone(work) is not { } block)
            return;
        work.Become(work.Image.Mutate(image =>
        {
            // libvips writes back every tag that it read into a field of its own.
            RemoveTags(image);
            image.Set(GValue.BlobType, Exif, block);
        }));
        work.Keep |= Enums.ForeignKeep.Exif;
    }

    private static (string? Author, string? Notice) InXmp(Work work)
    {
        var xmp = XmpOf(work.Image);
        if (xmp.Length == 0)
            return default;
        try
        {
            if (xmp.Length <= MaxBytes)
                return CopyrightText.InXmp(xmp);
        }
        catch (XmlException)
        {
            // Said below, as for one that is too large.
        }

        work.Warn(ImageWarnings.MetadataIgnored);
        return default;
    }

    private static (string? Author, string? Notice) Or((string? Author, string? Notice) first, (string? Author, string? Notice) second) =>
        (first.Author ?? second.Author, first.Notice ?? second.Notice);

    private static void KeepAll(Work work)
    {
        var ignored = false;
        work.Become(work.Image.Mutate(image =>
        {
            // Both hold a small picture of all that the image was before it was cut.
            image.Remove("jpeg-thumbnail-data");
            image.Remove("heif-thumbnail-data");
            ignored |= !Keep(image, Exif, static exif => ExifBlock.IsSound(exif) ? exif : null);
            ignored |= !Keep(image, Iptc, static iptc => iptc);
            ignored |= !Keep(image, XmpField, Upright);
        }));
        if (ignored)
            work.Warn(ImageWarnings.MetadataIgnored);
        work.Keep |= Enums.ForeignKeep.Exif | Enums.ForeignKeep.Xmp | Enums.ForeignKeep.Iptc;
    }

    /// <summary>Whether the block could be kept, or is not there.</summary>
    private static bool Keep(MutableImage image, string field, Func<byte[], byte[]?> change)
    {
        var block = Block(image, field);
        if (block.Length == 0)
            return true;
        if (block.Length <= MaxBytes && change(block) is { Length: <= MaxBytes } kept)
        {
            if (kept != block)
                image.Set(GValue.BlobType, field, kept);
            return true;
        }

        image.Remove(field);
        if (field == Exif)
            RemoveTags(image);
        return false;
    }

    private static byte[]? Upright(byte[] xmp)
    {
        try
        {
            return Xmp.Upright(xmp);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static void RemoveTags(MutableImage image)
    {
        foreach (var field in image.GetFields().Where(static name => name.StartsWith("exif-", StringComparison.Ordinal)))
            image.Remove(field);
    }
}
