using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Pipeline;
using NetVips;

namespace ImageCompressor.Tests.Imaging;

public class ColourTests
{
    private static readonly Recipe s_lossless = new() { Format = OutputFormat.Png, Quality = 100 };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Without_a_profile_no_pixel_is_touched(int bands)
    {
        var picture = Pictures.Photo(120, 90, bands);
        var shown = Pictures.Decode(Pictures.Compress(Pictures.File(picture, "tiff"), s_lossless).Content!);
        Assert.Equal((picture.Bands, true), (shown.Bands, picture.Pixels.AsSpan().SequenceEqual(shown.Pixels)));
    }

    [Fact]
    public void A_profile_that_only_says_srgb_touches_no_pixel_either()
    {
        var picture = Pictures.Photo(120, 90);
        using var image = Pictures.ToImage(picture);
        var file = Pictures.File(image, "tiff", new VOption { { "profile", "srgb" } });
        Assert.True(file.AsSpan().IndexOf("acsp"u8) > 0);
        Assert.Equal(picture.Pixels, Pictures.Decode(Pictures.Compress(file, s_lossless).Content!).Pixels);
    }

    [Theory]
    [InlineData("srgb", true)]
    [InlineData("p3", false)]
    public void Only_srgb_says_that_it_is_srgb(string profile, bool expected)
    {
        using var image = Pictures.ToImage(Pictures.Photo(8, 8));
        using var tagged = (Image)Operation.Call("icc_transform", new VOption { { "input_profile", "srgb" } }, image, profile);
        Assert.Equal(expected, new IccProfile((byte[])tagged.Get("icc-profile-data")).IsSrgb);
    }

    [Theory]
    [InlineData("photos/popos-nasa-53884.jpg", true)] // sRGB IEC61966-2.1, as cameras write it
    [InlineData("photos/coreimaging-IMG_2301.jpg", false)] // Adobe RGB
    [InlineData("odd/sharp-gain-map.jpg", false)] // Display P3
    public void Profiles_of_real_photographs_are_told_apart(string name, bool srgb)
    {
        using var source = Source.NewFromMemory(Corpus.Read(name));
        using var image = (Image)Operation.Call("jpegload_source", null, source);
        Assert.Equal(srgb, new IccProfile((byte[])image.Get("icc-profile-data")).IsSrgb);
    }

    [Fact]
    public void Wide_gamut_is_converted_to_srgb()
    {
        // The same colour written in Display P3 has smaller numbers for a strong red; taken as sRGB it would look dull.
        using var srgb = Pictures.ToImage(Pictures.Plain(40, 40, 220, 60, 40));
        using var wide = (Image)Operation.Call("icc_transform", new VOption { { "input_profile", "srgb" } }, srgb, "p3");
        var stored = wide.WriteToMemory<byte>();
        Assert.True(stored[0] < 212, "the source is not wide gamut");

        var shown = Pictures.Decode(Pictures.Compress(Pictures.File(wide, "tiff"), s_lossless).Content!);

        Assert.InRange(shown.At(20, 20)[0], 218, 222);
        Assert.InRange(shown.At(20, 20)[1], 58, 62);
        Assert.InRange(shown.At(20, 20)[2], 38, 42);
    }

    [Fact]
    public void A_profile_of_another_kind_than_the_image_is_ignored_with_a_warning()
    {
        using var srgb = Pictures.ToImage(Pictures.Photo(40, 40));
        using var wide = (Image)Operation.Call("icc_transform", new VOption { { "input_profile", "srgb" } }, srgb, "p3");
        var file = Pictures.File(wide, "tiff");
        var at = file.AsSpan().IndexOf("RGB XYZ "u8);
        "CMYK"u8.CopyTo(file.AsSpan(at));
        Assert.Equal([ImageWarnings.ProfileIgnored], Pictures.Compress(file, s_lossless).Warnings);
    }

    [Fact]
    public void A_profile_larger_than_the_limit_is_ignored_with_a_warning()
    {
        using var srgb = Pictures.ToImage(Pictures.Photo(40, 40));
        using var wide = (Image)Operation.Call("icc_transform", new VOption { { "input_profile", "srgb" } }, srgb, "p3");
        var strict = new Compressor(new ImagingOptions { MaxProfileBytes = 100 });
        var result = strict.Compress(Pictures.File(wide, "tiff"), s_lossless, TestContext.Current.CancellationToken);
        Assert.Equal([ImageWarnings.ProfileIgnored], result.Warnings);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    public void Scraps_are_no_profile(byte[] bytes) => Assert.False(new IccProfile(bytes).IsSound);

    [Fact]
    public void Cmyk_without_a_profile_comes_out_in_its_colours()
    {
        using var cmyk = Cmyk(0, 255, 255, 0);
        var shown = Pictures.Decode(Pictures.Compress(Pictures.File(cmyk, "jpeg"), s_lossless).Content!);
        var red = shown.At(16, 16);
        Assert.True(shown.Bands == 3 && red[0] > 180 && red[1] < 90 && red[2] < 90, string.Join(',', red));
    }

    [Theory]
    [InlineData("odd/zune-cymk.jpg")]
    [InlineData("odd/sharp-Channel_digital_image_CMYK_color.jpg")]
    public void Printers_photographs_are_neither_negative_nor_black(string name)
    {
        var shown = Pictures.Decode(Pictures.Compress(Corpus.Read(name), new Recipe { Width = 64 }).Content!);
        Assert.Equal(3, shown.Bands);
        // Both are daylight scenes: the upper part is brighter than black ink and less than paper.
        Assert.InRange(shown.Pixels.Take(shown.Pixels.Length / 3).Average(b => (double)b), 60, 220);
    }

    [Fact]
    public void Sixteen_bits_become_eight_of_the_same_colour()
    {
        var picture = Pictures.Photo(60, 40);
        using var eight = Pictures.ToImage(picture);
        using var sixteen = (Image)Operation.Call("colourspace", null, eight, Enums.Interpretation.Rgb16);
        var result = Pictures.Compress(Pictures.File(sixteen, "png", new VOption { { "bitdepth", 16 } }), s_lossless);
        Assert.Equal([ImageWarnings.DepthReduced], result.Warnings);
        Assert.True(Pictures.Distance(picture, Pictures.Decode(result.Content!)) < 1);
    }

    private static Image Cmyk(params byte[] ink)
    {
        using var image = Image.NewFromMemory(Pictures.Plain(32, 32, ink).Pixels, 32, 32, 4, Enums.BandFormat.Uchar);
        using var typed = (Image)Operation.Call("copy", new VOption { { "interpretation", Enums.Interpretation.Cmyk } }, image);
        return typed.CopyMemory();
    }
}
