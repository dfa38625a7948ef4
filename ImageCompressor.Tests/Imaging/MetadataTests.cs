using System.Text;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Encoders;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Headers;
using ImageCompressor.Imaging.Native;
using NetVips;

namespace ImageCompressor.Tests.Imaging;

public class MetadataTests
{
    private const string Packet =
        """
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
         xmlns:xmp="http://ns.adobe.com/xap/1.0/" tiff:Orientation="6" exif:GPSLatitude="48,12.5N">
        <dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>Grace</rdf:li></rdf:Seq></dc:creator>
        <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">None &amp; all</rdf:li></rdf:Alt></dc:rights>
        <xmp:Thumbnails><rdf:Alt><rdf:li>QUJD</rdf:li></rdf:Alt></xmp:Thumbnails>
        </rdf:Description></rdf:RDF></x:xmpmeta>
        """;

    public static TheoryData<OutputFormat> Formats => [OutputFormat.Jpeg, OutputFormat.Png, OutputFormat.Webp, OutputFormat.Avif];

    [Theory]
    [MemberData(nameof(Formats))]
    public void By_default_nothing_is_kept(OutputFormat format)
    {
        using var image = Written(Tagged(), new Recipe { Format = format });
        Assert.DoesNotContain(image.GetFields(), static name => name.StartsWith("exif", StringComparison.Ordinal) || name is "xmp-data" or "iptc-data" or "icc-profile-data");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Of_copyright_author_and_notice_are_kept_and_nothing_else(OutputFormat format)
    {
        using var image = Written(Tagged(), new Recipe { Format = format, Metadata = MetadataPolicy.Copyright });
        var exif = (byte[])image.Get("exif-data");
        Assert.Equal(("Ada", "nobody, 1843"), ExifBlock.Rights(exif));
        Assert.False(ExifBlock.HasLocation(exif));
        Assert.DoesNotContain(image.GetFields(), static name => name.StartsWith("exif-ifd3", StringComparison.Ordinal) || name is "xmp-data" or "exif-ifd0-Make");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Of_all_the_place_is_kept_too_and_the_image_is_upright(OutputFormat format)
    {
        var file = Tagged(orientation: 6);
        var result = Pictures.Compress(file, new Recipe { Format = format, Metadata = MetadataPolicy.All, Width = 40 });
        using var source = Sources.Open(result.Content!);
        using var image = Sources.Load(source, Sniffer.Sniff(result.Content)!, new VOption());
        var exif = (byte[])image.Get("exif-data");
        Assert.True(ExifBlock.HasLocation(exif));
        Assert.Equal((40, 80), (image.Width, image.Height));
        Assert.True(!image.Contains("orientation") || (int)image.Get("orientation") == 1);
        Assert.StartsWith("40 ", (string)image.Get("exif-ifd2-PixelXDimension"), StringComparison.Ordinal);
        Assert.StartsWith("80 ", (string)image.Get("exif-ifd2-PixelYDimension"), StringComparison.Ordinal);
        var xmp = Encoding.UTF8.GetString((byte[])image.Get("xmp-data"));
        Assert.Contains("tiff:Orientation=\"1\"", xmp, StringComparison.Ordinal);
        Assert.DoesNotContain("Thumbnails>", xmp, StringComparison.Ordinal);
        Assert.DoesNotContain(ImageWarnings.MetadataIgnored, result.Warnings);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_thumbnail_of_what_was_cut_off_is_never_kept(OutputFormat format)
    {
        var file = Corpus.Read("odd/bimg-test_exif_full.jpg");
        using var before = (Image)Operation.Call("jpegload_source", null, Sources.Open(file));
        Assert.True(before.Contains("jpeg-thumbnail-data"));
        using var image = Written(file, new Recipe { Format = format, Metadata = MetadataPolicy.All, Width = 100 });
        Assert.False(image.Contains("jpeg-thumbnail-data"));
        // A JPEG inside the block begins like any other.
        Assert.True(((byte[])image.Get("exif-data")).AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) < 0);
    }

    [Fact]
    public void Letters_beyond_ascii_stay_as_they_are()
    {
        var file = With(static image => image.Set(GValue.BlobType, "exif-data", ExifBlock.Of("Ada Ωmega", "© nobody")));
        using var image = Written(file, new Recipe { Metadata = MetadataPolicy.Copyright });
        Assert.Equal(("Ada Ωmega", "© nobody"), ExifBlock.Rights((byte[])image.Get("exif-data")));
    }

    [Fact]
    public void Where_exif_is_silent_iptc_and_then_xmp_say_whose_it_is()
    {
        var xmp = With(image => image.Set(GValue.BlobType, "xmp-data", Encoding.UTF8.GetBytes(Packet)));
        using var fromXmp = Written(xmp, new Recipe { Metadata = MetadataPolicy.Copyright });
        Assert.Equal(("Ada; Grace", "None & all"), ExifBlock.Rights((byte[])fromXmp.Get("exif-data")));

        byte[] iptc = [0x1C, 2, 80, 0, 3, .. "Eve"u8, 0x1C, 2, 116, 0, 4, .. "hers"u8];
        Assert.Equal(("Eve", "hers"), CopyrightText.InIptc(iptc));
        Assert.Equal(("Eve", null), CopyrightText.InIptc(iptc.AsSpan()[..^1]));
    }

    [Theory]
    [InlineData(MetadataPolicy.None, null)]
    [InlineData(MetadataPolicy.Copyright, null)]
    [InlineData(MetadataPolicy.All, KeptReasons.NotSmaller)]
    public void An_original_that_says_where_it_was_made_is_kept_only_with_all(MetadataPolicy policy, string? kept)
    {
        var file = With(static image => image.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", "48/1 12/1 0/1"), quality: 5);
        var result = Pictures.Compress(file, new Recipe { Quality = 95, Metadata = policy });
        Assert.Equal(kept, result.KeptReason);
    }

    [Fact]
    public void An_original_whose_xmp_says_the_place_is_not_kept_either()
    {
        var file = With(static image => image.Set(GValue.BlobType, "xmp-data", Encoding.UTF8.GetBytes(Packet)), quality: 5);
        Assert.Null(Pictures.Compress(file, new Recipe { Quality = 95 }).KeptReason);
    }

    [Fact]
    public void An_original_without_a_place_is_kept_as_before() =>
        Assert.Equal(KeptReasons.NotSmaller, Pictures.Compress(With(static _ => { }, quality: 5), new Recipe { Quality = 95 }).KeptReason);

    [Theory]
    [InlineData("not exif at all")]
    [InlineData("Exif\0\0II*\0\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("Exif\0\0MM\0*\0\0\0")]
    public void Broken_exif_does_not_fail_the_image(string block)
    {
        var plain = Pictures.File(Pictures.Photo(80, 40), "jpeg");
        var bytes = Encoding.Latin1.GetBytes(block);
        var file = (byte[])[.. plain[..2], 0xFF, 0xE1, 0, (byte)(bytes.Length + 2), .. bytes, .. plain[2..]];
        foreach (var policy in Enum.GetValues<MetadataPolicy>())
            Assert.Equal(80, Pictures.Compress(file, new Recipe { Format = OutputFormat.Webp, Metadata = policy }).Width);
    }

    [Theory]
    [InlineData("<not xml")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>")]
    public void Broken_xmp_is_left_out_with_a_warning(string packet)
    {
        var file = With(image => image.Set(GValue.BlobType, "xmp-data", Encoding.UTF8.GetBytes(packet)));
        var result = Pictures.Compress(file, new Recipe { Format = OutputFormat.Webp, Metadata = MetadataPolicy.All });
        Assert.Equal([ImageWarnings.MetadataIgnored], result.Warnings);
    }

    [Fact]
    public void Metadata_beyond_its_bound_is_left_out_with_a_warning()
    {
        // In WebP there is no bound of the format's own.
        var huge = Packet.Replace("Ada", new string('a', 70_000), StringComparison.Ordinal);
        var file = With(image => image.Set(GValue.BlobType, "xmp-data", Encoding.UTF8.GetBytes(huge)), "webp");
        foreach (var policy in (MetadataPolicy[])[MetadataPolicy.Copyright, MetadataPolicy.All])
            Assert.Equal([ImageWarnings.MetadataIgnored], Pictures.Compress(file, new Recipe { Format = OutputFormat.Jpeg, Metadata = policy }).Warnings);
    }

    [Fact]
    public void A_notice_is_cut_at_its_bound()
    {
        var (_, notice) = ExifBlock.Rights(ExifBlock.Of(null, new string('n', 5_000)));
        Assert.Equal(CopyrightText.MaxLength, notice!.Length);
    }

    [Fact]
    public void Short_texts_stand_in_their_entries() => Assert.Equal(("Me", "©"), ExifBlock.Rights(ExifBlock.Of("Me", "©")));

    [Fact]
    public void No_block_of_exif_makes_its_reader_fail()
    {
        var random = new Random(17);
        var sound = ExifBlock.Of("somebody", "something");
        for (var round = 0; round < 20_000; round++)
        {
            var block = (byte[])sound.Clone();
            for (var i = 0; i < 4; i++)
                block[6 + random.Next(block.Length - 6)] = (byte)random.Next(256);
            block = block[..random.Next(block.Length + 1)];
            _ = ExifBlock.Rights(block);
            _ = ExifBlock.HasLocation(block);
            _ = CopyrightText.InIptc(block);
        }
    }

    public static MatrixTheoryData<string, OutputFormat, int, MetadataPolicy> Dense => new(
        ["jpeg", "png", "tiff"], [OutputFormat.Jpeg, OutputFormat.Png], [1, 6], Enum.GetValues<MetadataPolicy>());

    [Theory]
    [MemberData(nameof(Dense))]
    public void Density_stays_with_the_image_as_it_lies_whatever_is_kept_besides(string saver, OutputFormat format, int orientation, MetadataPolicy policy)
    {
        using var shown = Written(Density(12, 6, saver, orientation), new Recipe { Format = format, Metadata = policy });
        Assert.Equal(orientation == 1 ? (12, 6) : (6, 12), (Math.Round(shown.Xres, 1), Math.Round(shown.Yres, 1)));
    }

    /// <summary>They have a place for it in Exif alone, out of which libvips does not read it.</summary>
    [Theory]
    [InlineData("jpeg", OutputFormat.Webp)]
    [InlineData("jpeg", OutputFormat.Avif)]
    [InlineData("png", OutputFormat.Webp)]
    [InlineData("png", OutputFormat.Avif)]
    [InlineData("tiff", OutputFormat.Webp)]
    public void Density_goes_into_the_exif_of_WebP_and_AVIF_where_all_is_kept(string saver, OutputFormat format)
    {
        using var shown = Written(Density(12, 6, saver, 1), new Recipe { Format = format, Metadata = MetadataPolicy.All });
        Assert.Equal(("304.8", "152.4", "2"), (Number("XResolution"), Number("YResolution"), ((string)shown.Get("exif-ifd0-ResolutionUnit"))[..1]));

        string Number(string tag)
        {
            var text = (string)shown.Get($"exif-ifd0-{tag}");
            var dots = double.Parse(text[(text.IndexOf('(', StringComparison.Ordinal) + 1)..text.IndexOf(',', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
            return FormattableString.Invariant($"{dots:0.0}");
        }
    }

    [Theory]
    [InlineData(300 / 25.4, "", new byte[] { 1, 1, 44, 1, 44 })]
    [InlineData(11.811, "", new byte[] { 1, 1, 44, 1, 44 })]
    [InlineData(40, "cm", new byte[] { 2, 1, 144, 1, 144 })]
    // Too many for 16 bits, and what readers assume.
    [InlineData(3_000, "", null)]
    [InlineData(0.01, "", null)]
    [InlineData(1, "", null)]
    [InlineData(72 / 25.4, "", null)]
    public void A_jpeg_says_a_density_that_is_not_the_usual_one_in_its_jfif(double perMillimetre, string unit, byte[]? expected)
    {
        using var image = Pictures.ToImage(Pictures.Photo(80, 40));
        using var dense = (Image)Operation.Call("copy", new VOption { { "xres", perMillimetre }, { "yres", perMillimetre } }, image);
        using var named = dense.Mutate(it => it.Set(GValue.GStrType, "resolution-unit", unit.Length == 0 ? "in" : unit));
        byte[] plain = Pictures.File(image, "jpeg", new VOption { { "keep", Enums.ForeignKeep.None } });
        byte[] written = JpegDensity.Write([.. plain], named);
        if (expected is null)
        {
            Assert.Equal(plain, written);
            return;
        }

        Assert.Equal((byte[])[0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 2, .. expected, 0, 0], written[..20]);
        Assert.Equal(plain[2..], written[20..]);
        // A second time it is changed where it stands.
        using var other = (Image)Operation.Call("copy", new VOption { { "xres", 20.0 }, { "yres", 20.0 } }, image);
        byte[] again = JpegDensity.Write([.. written], other);
        Assert.Equal((written.Length, 508), (again.Length, again[14] << 8 | again[15]));
    }

    [Fact]
    public void Printers_colours_that_are_kept_keep_their_density_and_their_colours()
    {
        using var rgb = Pictures.ToImage(Pictures.Photo(80, 40));
        using var inks = (Image)Operation.Call("icc_transform", new VOption { { "input_profile", "srgb" } }, rgb, "cmyk");
        using var dense = (Image)Operation.Call("copy", new VOption { { "xres", 12.0 }, { "yres", 6.0 } }, inks);
        using var shown = Written(Pictures.File(dense, "jpeg", new VOption { { "Q", 95 } }), new Recipe { ColourSpace = ColourPolicy.Keep, Quality = 95, Width = 40 });
        Assert.Equal((4, 12, 6), (shown.Bands, Math.Round(shown.Xres, 1), Math.Round(shown.Yres, 1)));
        Assert.Equal((double)Operation.Call("avg", null, inks), (double)Operation.Call("avg", null, shown), 2.0);
    }

    private static byte[] Density(double across, double down, string saver, int orientation)
    {
        using var image = Pictures.ToImage(Pictures.Photo(80, 40));
        using var dense = (Image)Operation.Call("copy", new VOption { { "xres", across }, { "yres", down } }, image);
        using var turned = dense.Mutate(it => it.Set(GValue.GIntType, "orientation", orientation));
        return Pictures.File(turned, saver);
    }

    private static Image Written(byte[] file, Recipe recipe)
    {
        var content = Pictures.Compress(file, recipe).Content!;
        return Sources.Load(Sources.Open(content), Sniffer.Sniff(content)!, new VOption());
    }

    private static byte[] Tagged(int orientation = 1) => With(image =>
    {
        image.Set(GValue.GStrType, "exif-ifd0-Artist", "Ada");
        image.Set(GValue.GStrType, "exif-ifd0-Copyright", "nobody, 1843");
        image.Set(GValue.GStrType, "exif-ifd0-Make", "Camera");
        image.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", "48/1 12/1 0/1");
        image.Set(GValue.GIntType, "orientation", orientation);
        image.Set(GValue.BlobType, "xmp-data", Encoding.UTF8.GetBytes(Packet));
    });

    private static byte[] With(Action<MutableImage> change, string saver = "jpeg", int quality = 95)
    {
        _ = Compressor.LibraryVersion;
        using var plain = Pictures.ToImage(Pictures.Photo(400, 200));
        using var image = plain.Mutate(change);
        return Pictures.File(image, saver, new VOption { { "Q", quality }, { "keep", Enums.ForeignKeep.All } });
    }
}
