using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using static ImageCompressor.Tests.Imaging.Operations.Operated;

namespace ImageCompressor.Tests.Imaging.Operations;

/// <summary>What holds for each operation, whatever it does.</summary>
public class EveryOperationTests
{
    private static readonly Dictionary<string, ImageOperation> s_operations = new()
    {
        ["resize"] = new ResizeOperation(6, 5, Fit.Fill, WithoutEnlargement: false),
        ["contain"] = new ResizeOperation(30, 8, Fit.Contain, Position.West, Background: new Colour(1, 200, 3)),
        ["cover"] = new ResizeOperation(6, 6, Fit.Cover, Position.Attention, WithoutEnlargement: false),
        ["crop"] = new CropOperation(0, 0, 5, 4),
        ["smart crop"] = new SmartCropOperation(5, 4),
        ["rotate 90"] = new RotateOperation(90),
        ["rotate 10"] = new RotateOperation(10, new Colour(200, 0, 0, 100)),
        ["flip"] = new FlipOperation(),
        ["flop"] = new FlopOperation(),
        ["grayscale"] = new GrayscaleOperation(),
        ["blur"] = new BlurOperation(1.5),
        ["wide blur"] = new BlurOperation(20),
        ["sharpen"] = new SharpenOperation(1, 2),
        ["modulate"] = new ModulateOperation(1.2, 0.5, 90),
        ["normalise"] = new NormaliseOperation(),
        ["trim"] = new TrimOperation(),
        ["pad"] = new PadOperation(1, 2, 3, 4, new Colour(1, 2, 200)),
        ["flatten"] = new FlattenOperation(new Colour(1, 2, 200)),
        ["watermark"] = new WatermarkOperation(null, s_overlayName, Scale: 0.5, Margin: 1),
        ["text"] = new WatermarkOperation("<b>&Ä", null, Scale: 1),
    };

    private const string s_overlayName = "1111111111111111111111111111111111111111111111111111111111111111";

    private static readonly Dictionary<string, ReadOnlyMemory<byte>> s_overlays = new()
    {
        [s_overlayName] = Pictures.File(Pictures.Plain(8, 4, 255, 128, 0, 200), "png"),
    };

    public static TheoryData<string> Names => [.. s_operations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_works_on_grey_and_colour_with_and_without_alpha_down_to_a_pixel(string name)
    {
        Fonts.Need(name == "text");
        foreach (var (width, height) in new[] { (1, 1), (1, 9), (9, 1), (13, 7), (40, 30) })
        {
            foreach (var bands in new[] { 1, 2, 3, 4 })
            {
                var result = Compress(Pictures.File(Pictures.Photo(width, height, bands), "tiff"), Exact with { Operations = [s_operations[name]] });
                var shown = Pictures.Decode(result.Content!);
                Assert.Equal((result.Width, result.Height), (shown.Width, shown.Height));
                Assert.True(shown.Bands >= bands - 1 || name is "grayscale" or "flatten", $"{bands} became {shown.Bands}");
            }
        }
    }

    private static readonly string[] s_moving = ["resize", "cover", "crop", "smart crop", "rotate 90", "flip", "flop", "trim"];

    public static TheoryData<string, ColourPolicy> NamesAndColours => [.. from name in s_operations.Keys from policy in Enum.GetValues<ColourPolicy>() select (name, policy)];

    [Theory]
    [MemberData(nameof(NamesAndColours))]
    public void It_works_on_printers_colours_on_wide_ones_and_on_16_bits(string name, ColourPolicy policy)
    {
        Fonts.Need(name == "text");
        foreach (var (source, file) in OfOtherColours.Files)
        {
            foreach (var format in new[] { OutputFormat.Keep, OutputFormat.Png, OutputFormat.Webp })
            {
                var recipe = new Recipe { Format = format, ColourSpace = policy, Quality = 90, Operations = [s_operations[name]] };
                var result = Compress(file, recipe);
                using var shown = OfOtherColours.Open(result.Content!);
                Assert.Equal((result.Width, result.Height), (shown.Width, shown.Height));
                var keeps = policy == ColourPolicy.Keep && s_moving.Contains(name) && (source == "P3" || source == "CMYK" && format == OutputFormat.Keep);
                Assert.True(keeps == shown.Contains("icc-profile-data"), $"{source} as {format}: a profile is {(keeps ? "missing" : "there")}");
                Assert.Equal(policy == ColourPolicy.Keep && source is "P3" or "CMYK" && policy == ColourPolicy.Keep && !keeps, result.Warnings.Contains(ImageWarnings.ColourConverted));
            }
        }
    }

    // Moving pixels of another space moves what is seen: the same as converting first and moving then.
    [Theory]
    [MemberData(nameof(Names))]
    public void With_colours_kept_it_looks_as_with_colours_converted(string name)
    {
        Fonts.Need(name == "text");
        foreach (var (source, file) in OfOtherColours.Files)
        {
            var recipe = Exact with { Operations = [s_operations[name]], Format = source == "CMYK" ? OutputFormat.Jpeg : OutputFormat.Png, Lossless = source == "CMYK" ? Lossless.No : Lossless.Yes };
            var converted = OfOtherColours.Seen(Compress(file, recipe).Content!);
            var kept = OfOtherColours.Seen(Compress(file, recipe with { ColourSpace = ColourPolicy.Keep }).Content!);
            Assert.Equal((converted.Width, converted.Height), (kept.Width, kept.Height));
            var (mean, _) = ColourDifference.Between(converted, kept);
            Assert.True(mean < 2.5, $"{source}: {mean}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sixteen_bits_stay_in_a_lossless_png_under_what_only_moves_pixels(string name)
    {
        Fonts.Need(name == "text");
        foreach (var (source, file) in OfOtherColours.Files.Where(static pair => pair.Key.StartsWith("16", StringComparison.Ordinal)))
        {
            var result = Compress(file, Exact with { Operations = [s_operations[name]], Lossless = Lossless.Yes, ColourSpace = ColourPolicy.Keep });
            using var shown = OfOtherColours.Open(result.Content!);
            var kept = s_moving.Contains(name);
            Assert.Equal((source, kept, !kept), (source, shown.Format == NetVips.Enums.BandFormat.Ushort, result.Warnings.Contains(ImageWarnings.DepthReduced)));
        }
    }

    // Each frame of the result is what a still image of that frame alone becomes; what decides by looking does so on the first.
    [Theory]
    [MemberData(nameof(Names))]
    public void It_treats_each_frame_alike(string name)
    {
        Fonts.Need(name == "text");
        var file = Animation(24, 18, 4);
        var operations = (ImageOperation[])[s_operations[name]];
        var strip = Frames(Compress(file, new Recipe { Format = OutputFormat.Gif, Quality = 100, Operations = operations }).Content!);
        Assert.Equal(4, strip.Length);
        if (name is "normalise" or "smart crop" or "cover" or "trim")
            return;
        var originals = Frames(file);
        for (var i = 0; i < 4; i++)
        {
            var alone = Pictures.Decode(Compress(Pictures.File(originals[i], "png"), Exact with { Operations = operations }).Content!);
            Assert.Equal((alone.Width, alone.Height), (strip[i].Width, strip[i].Height));
            // GIF has a palette and one bit of alpha.
            if (alone.Bands != 4)
                Assert.True(Pictures.Distance(alone, strip[i]) < 4, $"frame {i} is off by {Pictures.Distance(alone, strip[i])}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void With_it_the_original_is_never_kept(string name)
    {
        Fonts.Need(name == "text");
        var file = Pictures.File(Pictures.Plain(40, 30, 9, 9, 9), "png", new NetVips.VOption { { "compression", 9 } });
        Assert.Null(Compress(file, new Recipe { Operations = [s_operations[name]] }).KeptReason);
    }

    [Fact]
    public void They_are_done_in_the_order_of_the_list()
    {
        var picture = Numbered(8, 6);
        Same(Do(Do(picture, new PadOperation(2, 2, 2, 2, Colour.Black)), new CropOperation(0, 0, 5, 5)),
            Do(picture, new PadOperation(2, 2, 2, 2, Colour.Black), new CropOperation(0, 0, 5, 5)));
        Assert.Equal((9, 9), Size(Do(picture, new CropOperation(0, 0, 5, 5), new PadOperation(2, 2, 2, 2, Colour.Black))));
    }

    [Fact]
    public void All_of_them_in_a_row_come_to_an_end()
    {
        Fonts.Need(true);
        foreach (var file in new[] { Pictures.File(Pictures.Photo(60, 40, 4), "png"), Pictures.Rotated(Pictures.Photo(60, 40), 6), Animation(24, 18, 3) })
            Assert.NotNull(Compress(file, new Recipe { Format = OutputFormat.Webp, Operations = [.. s_operations.Values] }).Content);
    }

    [Fact]
    public void Trim_and_smart_crop_of_an_animation_keep_frames_of_one_size()
    {
        var file = Animation(24, 18, 4);
        foreach (var operation in new ImageOperation[] { new TrimOperation(), new SmartCropOperation(10, 10) })
        {
            var frames = Frames(Compress(file, new Recipe { Operations = [operation] }).Content!);
            Assert.Single(frames.Select(Size).Distinct());
            Assert.Equal(4, frames.Length);
        }
    }

    private static CompressedImage Compress(byte[] file, Recipe recipe) =>
        Pictures.Compressor.Compress(file, recipe, s_overlays, TestContext.Current.CancellationToken);

    private static (int, int) Size(Pictures.Raw raw) => (raw.Width, raw.Height);
}
