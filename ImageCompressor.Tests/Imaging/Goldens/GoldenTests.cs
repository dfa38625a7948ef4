using ImageCompressor.Benchmarks.Samples;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.Architecture;
using ImageCompressor.Tests.Imaging.Operations;

namespace ImageCompressor.Tests.Imaging.Goldens;

/// <summary>Recipes and what is expected of them, as pictures that a person has looked at. A new libvips may change a pixel by a step; a change that is
/// seen fails. <c>IMAGECOMPRESSOR_ACCEPT=1</c> writes what comes out as what is expected from now on: look at it before it is committed.</summary>
public class GoldenTests
{
    // Rounding that differs between releases stays below these; moving the picture by a pixel does not.
    private const double MostMean = 0.5;
    private const double MostInBlock = 1.5;

    private const string OverlayName = "3333333333333333333333333333333333333333333333333333333333333333";

    private static readonly Pictures.Raw s_landscape = new(240, 160, 3, PhotoLike.Landscape(11, 240, 160));
    private static readonly Pictures.Raw s_badge = new(96, 96, 4, PhotoLike.Badge(5, 96));

    private static readonly Dictionary<string, (Pictures.Raw Source, Recipe Recipe)> s_recipes = new()
    {
        ["inside"] = (s_landscape, new Recipe { Width = 60, Height = 60 }),
        ["cover-centre"] = (s_landscape, new Recipe { Width = 48, Height = 48, Fit = Fit.Cover }),
        ["cover-east"] = (s_landscape, new Recipe { Width = 32, Height = 56, Fit = Fit.Cover, Position = Position.East }),
        ["cover-attention"] = (s_landscape, new Recipe { Width = 24, Height = 48, Fit = Fit.Cover, Position = Position.Attention }),
        ["cover-entropy"] = (s_landscape, new Recipe { Width = 24, Height = 48, Fit = Fit.Cover, Position = Position.Entropy }),
        ["contain-background"] = (s_badge, new Recipe { Width = 60, Height = 40, Fit = Fit.Contain, Background = new Colour(30, 60, 30) }),
        ["contain-transparent"] = (s_landscape, new Recipe { Width = 48, Height = 48, Fit = Fit.Contain, Position = Position.North }),
        ["fill"] = (s_badge, new Recipe { Width = 60, Height = 30, Fit = Fit.Fill }),
        ["outside-enlarged"] = (new(24, 16, 3, PhotoLike.Landscape(11, 24, 16)), new Recipe { Width = 48, Height = 48, Fit = Fit.Outside, WithoutEnlargement = false }),
        ["rotate"] = (s_landscape, Then(new RotateOperation(25))),
        ["rotate-background"] = (s_badge, Then(new RotateOperation(-100, new Colour(200, 200, 255)))),
        ["grayscale"] = (s_landscape, Then(new GrayscaleOperation())),
        ["blur"] = (s_landscape, Then(new BlurOperation(2))),
        ["blur-wide-alpha"] = (s_badge, Then(new BlurOperation(5))),
        ["sharpen"] = (s_landscape, Then(new SharpenOperation(1, 2))),
        ["modulate"] = (s_landscape, Then(new ModulateOperation(0.8, 1.5, 120))),
        ["normalise"] = (s_landscape, Then(new ModulateOperation(0.6, 0.7), new NormaliseOperation())),
        ["trim-pad"] = (s_badge, Then(new TrimOperation(), new PadOperation(2, 4, 6, 8, new Colour(255, 0, 0, 128)))),
        ["flatten-flip-flop"] = (s_badge, Then(new FlattenOperation(new Colour(250, 240, 200)), new FlipOperation(), new FlopOperation(), new CropOperation(0, 0, 40, 30))),
        ["watermark"] = (s_landscape, Then(new WatermarkOperation(null, OverlayName, Position.SouthWest, 0.8, 0.4, 3))),
    };

    public static TheoryData<string> Names => [.. s_recipes.Keys];

    private static bool IsAccepting => Environment.GetEnvironmentVariable("IMAGECOMPRESSOR_ACCEPT") == "1";

    private static string Folder => Path.Combine(Repository.Root, "ImageCompressor.Tests", "Imaging", "Goldens");

    [Theory]
    [MemberData(nameof(Names))]
    public void It_looks_as_it_did_when_somebody_looked(string name)
    {
        var file = Make(name);
        var expected = Path.Combine(Folder, $"{name}.png");
        if (IsAccepting)
            File.WriteAllBytes(expected, file);
        Assert.True(File.Exists(expected), $"{expected} is not there; look at {Keep(name, file)} and run again with IMAGECOMPRESSOR_ACCEPT=1.");
        Compare(name, Pictures.Decode(File.ReadAllBytes(expected)), file);
    }

    [Fact]
    public void No_expected_picture_is_left_over_and_all_are_small()
    {
        Assert.SkipWhen(IsAccepting, "they are being written: IMAGECOMPRESSOR_ACCEPT=1");
        var pictures = Directory.GetFiles(Folder, "*.png");
        Assert.Equal(s_recipes.Keys.Order(StringComparer.Ordinal), pictures.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
        Assert.All(pictures, static picture => Assert.InRange(new FileInfo(picture).Length, 1, 10_000));
    }

    /// <summary>The distance tells a picture from the same one moved by a pixel, or with one step more of blur.</summary>
    [Fact]
    public void A_change_that_is_seen_is_further_away_than_the_tolerance()
    {
        var right = Pictures.Decode(Make("inside"));
        foreach (var (what, wrong) in new (string, ImageOperation[])[]
        {
            ("moved", [new PadOperation(0, 0, 0, 1), new CropOperation(0, 0, right.Width, right.Height), new FlattenOperation()]),
            ("blurred", [new BlurOperation(0.6)]),
            ("redder", [new ModulateOperation(Hue: 8)]),
        })
        {
            var (mean, worst) = ColourDifference.Between(right, Operated.Do(right, wrong));
            Assert.True(mean > MostMean || worst > MostInBlock, $"{what} is only {mean:F2} and {worst:F2} away");
        }
    }

    private static void Compare(string name, Pictures.Raw expected, byte[] file)
    {
        var actual = Pictures.Decode(file);
        Assert.True((expected.Width, expected.Height, expected.Bands) == (actual.Width, actual.Height, actual.Bands),
            $"{actual.Width} × {actual.Height} with {actual.Bands} channels and not {expected.Width} × {expected.Height} with {expected.Bands}: see {Keep(name, file)}");
        var (mean, worst) = ColourDifference.Between(expected, actual);
        if (mean > MostMean || worst > MostInBlock)
            Assert.Fail($"{mean:F2} from what is expected (CIEDE2000), {worst:F2} in the worst block: see {Keep(name, file)}. If it is right, run again with IMAGECOMPRESSOR_ACCEPT=1.");
    }

    private static byte[] Make(string name)
    {
        var (source, recipe) = s_recipes[name];
        var overlays = new Dictionary<string, ReadOnlyMemory<byte>> { [OverlayName] = Pictures.File(s_badge, "png") };
        return Pictures.Compressor.Compress(Pictures.File(source, "tiff"), recipe with { Format = OutputFormat.Png, Quality = 100 }, overlays,
            TestContext.Current.CancellationToken).Content!;
    }

    /// <summary>Where nobody commits it.</summary>
    private static string Keep(string name, byte[] file)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "goldens")).FullName, $"{name}.png");
        File.WriteAllBytes(path, file);
        return path;
    }

    private static Recipe Then(params ImageOperation[] operations) => new() { Width = 60, Operations = operations };
}
