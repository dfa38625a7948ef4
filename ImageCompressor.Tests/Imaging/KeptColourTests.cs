using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Headers;
using ImageCompressor.Imaging.Native;
using ImageCompressor.Imaging.Pipeline;
using NetVips;

namespace ImageCompressor.Tests.Imaging;

public class KeptColourTests
{
    private static readonly Recipe s_keeping = new() { ColourSpace = ColourPolicy.Keep, Quality = 100, Format = OutputFormat.Png, Lossless = Lossless.Yes };
    private static readonly Recipe s_lossless = s_keeping with { ColourSpace = ColourPolicy.Srgb };

    [Theory]
    [InlineData(OutputFormat.Jpeg)]
    [InlineData(OutputFormat.Png)]
    [InlineData(OutputFormat.Webp)]
    [InlineData(OutputFormat.Avif)]
    public void A_wide_gamut_image_keeps_its_pixels_and_its_profile(OutputFormat format)
    {
        using var wide = Wide();
        var profile = (byte[])wide.Get("icc-profile-data");
        var result = Pictures.Compress(Pictures.File(wide, "tiff"), s_keeping with { Format = format, Lossless = Lossless.No, Quality = 95 });
        using var shown = Open(result.Content!);
        Assert.Equal(profile, (byte[])shown.Get("icc-profile-data"));
        Assert.True(Pictures.Distance(new(60, 40, 3, wide.WriteToMemory<byte>()), new(60, 40, shown.Bands, shown.WriteToMemory<byte>())) < 5);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Without_loss_the_kept_pixels_are_the_same_bytes()
    {
        using var wide = Wide();
        Assert.Equal(wide.WriteToMemory<byte>(), Pictures.Decode(Pictures.Compress(Pictures.File(wide, "tiff"), s_keeping).Content!).Pixels);
    }

    /// <summary>Cameras pad profiles, and broken files cut them. A PNG holds only what is as long as it says; it was an internal error.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(-4)]
    public void A_profile_that_is_longer_or_shorter_than_it_says_is_not_kept_in_a_png(int more)
    {
        using var wide = Wide();
        var profile = (byte[])wide.Get("icc-profile-data");
        Array.Resize(ref profile, profile.Length + more);
        using var other = wide.Mutate(image => image.Set("icc-profile-data", profile));
        var file = Pictures.File(other, "tiff");
        var png = Pictures.Compress(file, s_keeping);
        using var shown = Open(png.Content!);
        Assert.False(shown.Contains("icc-profile-data"));
        Assert.Contains(ImageWarnings.ColourConverted, png.Warnings);
        Assert.Empty(Pictures.Compress(file, s_keeping with { Format = OutputFormat.Webp }).Warnings);
    }

    [Fact]
    public void A_gif_cannot_keep_them()
    {
        using var wide = Wide();
        var result = Pictures.Compress(Pictures.File(wide, "tiff"), s_keeping with { Format = OutputFormat.Gif, Lossless = Lossless.No });
        Assert.Equal([ImageWarnings.ColourConverted], result.Warnings);
    }

    [Theory]
    [InlineData(OutputFormat.Jpeg, 4)]
    [InlineData(OutputFormat.Webp, 3)]
    public void Printers_colours_stay_in_a_jpeg_alone(OutputFormat format, int bands)
    {
        var file = Corpus.Read("odd/sharp-Channel_digital_image_CMYK_color.jpg");
        var result = Pictures.Compress(file, new Recipe { Format = format, ColourSpace = ColourPolicy.Keep, Width = 100 });
        using var shown = Open(result.Content!);
        Assert.Equal((bands, bands == 4), (shown.Bands, shown.Contains("icc-profile-data")));
        Assert.Equal(bands == 4 ? [] : [ImageWarnings.ColourConverted], result.Warnings);
    }

    [Fact]
    public void Printers_colours_without_a_profile_are_a_guess_and_said_to_be() =>
        Assert.Equal([ImageWarnings.ProfileMissing], Pictures.Compress(Corpus.Read("odd/zune-cymk.jpg"), new Recipe { Width = 100 }).Warnings);

    [Theory]
    [InlineData("odd/libavif-weld_16bit.png")]
    [InlineData("odd/sharp-16-bit-grey-alpha.png")]
    public void Sixteen_bits_are_kept_in_a_lossless_png(string name)
    {
        var file = Corpus.Read(name);
        var result = Pictures.Compress(file, s_keeping);
        var written = result.Content ?? file;
        using var before = Open(file);
        using var after = Open(written);
        Assert.Equal((Enums.BandFormat.Ushort, before.Bands), (after.Format, after.Bands));
        Assert.Equal(before.WriteToMemory<ushort>(), after.WriteToMemory<ushort>());
        Assert.Empty(result.Warnings);
        Assert.Equal([ImageWarnings.DepthReduced], Pictures.Compress(file, s_keeping with { Lossless = Lossless.No, Width = 60 }).Warnings);
    }

    [Theory]
    [InlineData(255, 0, 0)]
    [InlineData(200, 100, 50)]
    [InlineData(30, 180, 90)]
    [InlineData(120, 120, 120)]
    public void Display_p3_becomes_the_srgb_that_the_matrices_give(byte red, byte green, byte blue)
    {
        using var pixels = Pictures.ToImage(Pictures.Plain(8, 8, red, green, blue));
        using var tagged = pixels.Mutate(image => image.Set(GValue.BlobType, "icc-profile-data", P3()));
        var shown = Pictures.Decode(Pictures.Compress(Pictures.File(tagged, "tiff"), s_lossless).Content!).At(4, 4);
        var expected = FromP3(red, green, blue);
        for (var band = 0; band < 3; band++)
            Assert.InRange(shown[Math.Min(band, shown.Length - 1)], expected[band] - 2, expected[band] + 2);
    }

    [Fact]
    public void An_avif_that_names_its_primaries_is_shown_by_them()
    {
        var plain = Shown(CodedColour.Bt709, 13);
        var wide = Shown(CodedColour.DisplayP3, 13);
        // The most colourful of a grid: in grey all primaries are alike.
        var grid = from x in Enumerable.Range(0, plain.Width / 8) from y in Enumerable.Range(0, plain.Height / 8) select (X: 8 * x, Y: 8 * y);
        foreach (var at in grid.OrderByDescending(at => plain.At(at.X, at.Y)[..3].Max() - plain.At(at.X, at.Y)[..3].Min()).Take(40))
        {
            var (pixel, shown) = (plain.At(at.X, at.Y), wide.At(at.X, at.Y));
            var expected = FromP3(pixel[0], pixel[1], pixel[2]);
            for (var band = 0; band < 3; band++)
                Assert.InRange(shown[band], expected[band] - 2, expected[band] + 2);
        }
    }

    [Theory]
    [InlineData(CodedColour.Pq)]
    [InlineData(CodedColour.Hlg)]
    public void High_dynamic_range_is_brought_down_with_a_warning(int transfer)
    {
        var washedOut = Shown(CodedColour.Bt709, 13).Pixels;
        var shown = Shown(CodedColour.Bt2020, transfer, ImageWarnings.HdrToneMapped).Pixels;
        // More contrast than the codes themselves have, and not much of it at either end.
        Assert.True(Spread(shown) > Spread(washedOut), $"{Spread(shown)} is not more than {Spread(washedOut)}");
        Assert.InRange(shown.Count(static value => value is 0 or 255) / (double)shown.Length, 0, 0.05);
    }

    private static double Spread(byte[] pixels)
    {
        var mean = pixels.Average(static value => (double)value);
        return Math.Sqrt(pixels.Average(value => (value - mean) * (value - mean)));
    }

    /// <summary>The photograph of the corpus, of 10 bits, with other names for its colours.</summary>
    private static Pictures.Raw Shown(int primaries, int transfer, params string[] warnings)
    {
        var avif = Corpus.Read("odd/libavif-seine_hdr_rec2020.avif");
        var at = avif.AsSpan().IndexOf("colrnclx"u8);
        (avif[at + 9], avif[at + 11]) = ((byte)primaries, (byte)transfer);
        var result = Pictures.Compress(avif, s_lossless);
        Assert.Equal([ImageWarnings.DepthReduced, .. warnings], result.Warnings.Where(static warning => warning != ImageWarnings.LargerThanOriginal));
        return Pictures.Decode(result.Content!);
    }

    [Fact]
    public void The_curves_meet_their_standards()
    {
        // ITU-R BT.2408, table 1: diffuse white, 203 cd/m², is 58 % of PQ and 75 % of HLG.
        Assert.Equal(1, Transfer.FromPq(0.5807), 2);
        Assert.Equal(1, Transfer.FromHlg(0.75), 1);
        Assert.Equal(10_000 / 203.0, Transfer.FromPq(1), 6);
        Assert.Equal((0, 0), (Transfer.FromPq(0), Transfer.FromHlg(0)));
        Assert.Equal(0.2140, Transfer.FromSrgb(0.5), 4);
        // ITU-T H.273, table 3: 4 and 5 are powers, 8 is linear; all else is taken for sRGB.
        Assert.Equal((Math.Pow(0.5, 2.2), Math.Pow(0.5, 2.8), 0.5), (Transfer.Light(4, 0.5), Transfer.Light(5, 0.5), Transfer.Light(8, 0.5)));
        Assert.Equal(Transfer.FromSrgb(0.5), Transfer.Light(1, 0.5));
    }

    [Fact]
    public void The_shoulder_only_rises_and_ends_below_white()
    {
        var last = -1.0;
        for (var light = 0.0; light < 60; light += 0.01)
        {
            Assert.InRange(Transfer.Tone(light), last, 1);
            last = Transfer.Tone(light);
        }

        Assert.Equal(0.5, Transfer.Tone(0.5));
    }

    [Theory]
    [InlineData(Fit.Contain, null, true)]
    [InlineData(Fit.Contain, "#102030", true)]
    [InlineData(Fit.Inside, "#102030", false)]
    [InlineData(Fit.Cover, "#102030", false)]
    public void Where_a_background_shows_the_colours_are_converted(Fit fit, string? background, bool converted)
    {
        using var wide = Wide();
        var recipe = s_keeping with { Width = 50, Height = 50, Fit = fit, Background = background is null ? null : Parsed(background) };
        var result = Pictures.Compress(Pictures.File(wide, "tiff"), recipe);
        Assert.Equal(converted ? [ImageWarnings.ColourConverted] : [], result.Warnings);
        using var shown = Open(result.Content!);
        Assert.Equal(!converted, shown.Contains("icc-profile-data"));
        if (background is not null && converted)
            Assert.Equal([0x10, 0x20, 0x30], Pictures.Decode(result.Content!).At(25, 0)[..3]);
    }

    [Fact]
    public void A_background_of_a_later_resize_counts_too()
    {
        using var wide = Wide();
        var recipe = s_keeping with { Operations = [new CropOperation(0, 0, 20, 10), new ResizeOperation(20, 20, Fit.Contain)] };
        Assert.Equal([ImageWarnings.ColourConverted], Pictures.Compress(Pictures.File(wide, "tiff"), recipe).Warnings);
    }

    [Fact]
    public void Sixteen_bits_of_alpha_are_no_less_transparent()
    {
        using var eight = Pictures.ToImage(Pictures.Photo(40, 30));
        using var deep = (Image)Operation.Call("colourspace", null, eight, Enums.Interpretation.Rgb16);
        using var clear = (Image)Operation.Call("bandjoin_const", null, deep, 300.0);
        var result = Pictures.Compress(Pictures.File(clear, "png"), s_keeping with { Format = OutputFormat.Auto, Accept = [OutputFormat.Png] });
        using var shown = Open(result.Content ?? Pictures.File(clear, "png"));
        Assert.Equal((null, 4, Enums.BandFormat.Ushort), (result.KeptReason, shown.Bands, shown.Format));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("white", false)]
    [InlineData("#ff0000", true)]
    public void Laid_on_a_colour_that_is_not_white_they_are_converted_too(string? background, bool converted)
    {
        using var wide = Wide();
        using var clear = (Image)Operation.Call("bandjoin_const", null, wide, 100.0);
        var recipe = new Recipe { ColourSpace = ColourPolicy.Keep, Format = OutputFormat.Jpeg, Quality = 95, Background = background is null ? null : Parsed(background) };
        var warnings = Pictures.Compress(Pictures.File(clear, "png"), recipe).Warnings;
        Assert.Equal(converted, warnings.Contains(ImageWarnings.ColourConverted));
    }

    [Fact]
    public void Colours_that_an_avif_only_names_cannot_be_kept()
    {
        var avif = Corpus.Read("odd/libavif-seine_hdr_rec2020.avif");
        var warnings = Pictures.Compress(avif, s_keeping).Warnings;
        Assert.Contains(ImageWarnings.ColourConverted, warnings);
        Assert.Contains(ImageWarnings.HdrToneMapped, warnings);
    }

    [Fact]
    public void A_profile_of_srgb_is_no_conversion()
    {
        using var srgb = Pictures.ToImage(Pictures.Photo(60, 40));
        using var tagged = (Image)Operation.Call("icc_transform", new VOption { { "input_profile", "srgb" } }, srgb, "srgb");
        var result = Pictures.Compress(Pictures.File(tagged, "tiff"), s_keeping with { Operations = [new GrayscaleOperation()] });
        Assert.Empty(result.Warnings);
        Assert.Equal(1, Pictures.Decode(result.Content!).Bands);
    }

    private static Colour Parsed(string text) => Colour.TryParse(text, out var colour) ? colour : throw new ArgumentException(text);

    private static double[] FromP3(double red, double green, double blue)
    {
        // Published matrices: Display P3 to XYZ (SMPTE EG 432-1) and XYZ to sRGB (IEC 61966-2-1), both of white D65.
        double[,] toXyz = { { 0.486571, 0.265668, 0.198217 }, { 0.228975, 0.691739, 0.079287 }, { 0, 0.045113, 1.043944 } };
        double[,] toSrgb = { { 3.240970, -1.537383, -0.498611 }, { -0.969244, 1.875968, 0.041555 }, { 0.055630, -0.203977, 1.056972 } };
        double[] light = [.. new[] { red, green, blue }.Select(static code => Transfer.FromSrgb(code / 255))];
        return [.. Times(toSrgb, Times(toXyz, light)).Select(static value => Math.Clamp(value, 0, 1))
            .Select(static value => 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * Math.Pow(value, 1 / 2.4) - 0.055))];
    }

    private static double[] Times(double[,] matrix, double[] vector) =>
        [.. Enumerable.Range(0, 3).Select(row => Enumerable.Range(0, 3).Sum(column => matrix[row, column] * vector[column]))];

    private static byte[] P3()
    {
        using var wide = Wide();
        return (byte[])wide.Get("icc-profile-data");
    }

    private static Image Wide()
    {
        using var srgb = Pictures.ToImage(Pictures.Photo(60, 40));
        return (Image)Operation.Call("icc_transform", new VOption { { "input_profile", "srgb" } }, srgb, "p3");
    }

    private static Image Open(byte[] file) => Sources.Load(Sources.Open(file), Sniffer.Sniff(file)!, new VOption());
}
