using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.Recipes;

/// <summary>Recipes of every field and operation, within the ranges that the records name.</summary>
internal static class RandomRecipe
{
    private const string Characters = "ab \"'|\\&=%+#,;/?xX019é🦊\u202Eü ";

    public static Recipe Make(Random random) => new()
    {
        Format = Any<OutputFormat>(random),
        Accept = Accept(random),
        Quality = random.Next(1, 101),
        Lossless = Any<Lossless>(random),
        Effort = Any<Effort>(random),
        Progressive = random.Next(3) switch { 0 => null, 1 => true, _ => false },
        MaxBytes = Maybe(random, () => random.NextInt64(100, 1L << 40)),
        Width = Maybe(random, () => random.Next(1, Recipe.MaxDimension + 1)),
        Height = Maybe(random, () => random.Next(1, Recipe.MaxDimension + 1)),
        Fit = Any<Fit>(random),
        Position = Any<Position>(random),
        WithoutEnlargement = random.Next(2) == 0,
        Background = Tint(random),
        Metadata = Any<MetadataPolicy>(random),
        ColourSpace = Any<ColourPolicy>(random),
        Animation = Any<AnimationPolicy>(random),
        Damaged = Any<DamagePolicy>(random),
        Operations = [.. Enumerable.Range(0, random.Next(6)).Select(_ => Operation(random))],
    };

    private static ImageOperation Operation(Random random) => random.Next(16) switch
    {
        0 => new ResizeOperation(
            Side(random), Side(random), Any<Fit>(random), Place(random), random.Next(2) == 0, Tint(random)),
        1 => new ResizeOperation(Side(random), null, random.Next(2) == 0 ? Fit.Inside : Fit.Outside),
        2 => new ResizeOperation(null, Side(random), Position: Any<Position>(random)),
        3 => new CropOperation(random.Next(65_536), random.Next(65_536), Side(random), Side(random)),
        4 => new SmartCropOperation(Side(random), Side(random), Any<Position>(random)),
        5 => new RotateOperation(Real(random, -360, 360), Tint(random)),
        6 => new FlipOperation(),
        7 => new FlopOperation(),
        8 => new GrayscaleOperation(),
        9 => new BlurOperation(Real(random, 0.3, 100)),
        10 => new SharpenOperation(Real(random, 0.3, 10), Real(random, 0, 10)),
        11 => new ModulateOperation(Real(random, 0, 10), Real(random, 0, 10), Real(random, -360, 360)),
        12 => new NormaliseOperation(Real(random, 0, 49), Real(random, 51, 100)),
        13 => new TrimOperation(Real(random, 0, 255)),
        14 => random.Next(2) == 0
            ? new FlattenOperation(Tint(random))
            : new PadOperation(random.Next(3), random.Next(3), random.Next(3), random.Next(65_536), Tint(random)),
        _ => new WatermarkOperation(
            random.Next(2) == 0 ? Text(random) : null, null, (Position)random.Next(9), Real(random, 0, 1), Real(random, 0.01, 1), random.Next(65_536), Tint(random)) is var mark
            && mark.Text is null ? mark with { Image = Convert.ToHexStringLower(Bytes(random)) } : mark,
    };

    private static IReadOnlyList<OutputFormat> Accept(Random random)
    {
        OutputFormat[] all = [OutputFormat.Jpeg, OutputFormat.Webp, OutputFormat.Avif, OutputFormat.Png, OutputFormat.Gif];
        random.Shuffle(all);
        return random.Next(2) == 0 ? Recipe.DefaultAccept : all[..random.Next(1, 6)];
    }

    private static double Real(Random random, double least, double most) => random.Next(4) switch
    {
        0 => least,
        1 => most,
        2 => Math.Clamp(Math.Round(random.NextDouble() * most, 2), least, most),
        _ => least + (random.NextDouble() * (most - least)),
    };

    private static string Text(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => Characters.EnumerateRunes().ElementAt(random.Next(20)).ToString()));

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Contain takes no position that says where to cut.</summary>
    private static Position Place(Random random) => (Position)random.Next(9);

    private static int Side(Random random) => random.Next(1, ImageOperation.MaxSide + 1);

    private static Colour? Tint(Random random) => Maybe(random, () => new Colour((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), (byte)(random.Next(2) * random.Next(256) is 0 ? 255 : random.Next(256))));

    private static T Any<T>(Random random) where T : struct, Enum => Enum.GetValues<T>()[random.Next(Enum.GetValues<T>().Length)];

    private static T? Maybe<T>(Random random, Func<T> make) where T : struct => random.Next(2) == 0 ? null : make();
}
