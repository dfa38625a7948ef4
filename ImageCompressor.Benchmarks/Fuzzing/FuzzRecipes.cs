using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Benchmarks.Fuzzing;

/// <summary>What is asked of the mutated files, in turn: index modulo their number. Add a row for what is new.</summary>
internal static class FuzzRecipes
{
    /// <summary>The name under which each file may be laid over itself.</summary>
    public static readonly string Itself = new('0', 64);

    private static readonly Recipe[] s_recipes =
    [
        Recipe.Default,
        new() { Format = OutputFormat.Jpeg, Effort = Effort.Fast },
        new() { Format = OutputFormat.Webp, Width = 64, Effort = Effort.Fast },
        new() { Format = OutputFormat.Png, Quality = 100, Effort = Effort.Fast },
        new() { Format = OutputFormat.Avif, Height = 40, Effort = Effort.Fast },
        new() { Format = OutputFormat.Gif, Width = 80, Effort = Effort.Fast },
        new() { Width = 1, Height = 1 },
        new() { Format = OutputFormat.Jpeg, Width = 33, Quality = 1, Metadata = MetadataPolicy.All, ColourSpace = ColourPolicy.Keep },
        new() { Format = OutputFormat.Png, Quality = 60, Width = 100, Damaged = DamagePolicy.Refuse },
        new() { Format = OutputFormat.Webp, Quality = 100, Animation = AnimationPolicy.First, Metadata = MetadataPolicy.Copyright },
        new() { Effort = Effort.Fast, Damaged = DamagePolicy.Refuse, Width = 2000, Height = 2000, Fit = Fit.Contain },
        new() { Format = OutputFormat.Jpeg, Effort = Effort.Small, Width = 300, Height = 100, Fit = Fit.Cover },
        new()
        {
            Format = OutputFormat.Webp,
            Effort = Effort.Fast,
            Width = 90,
            Operations = [new RotateOperation(12), new BlurOperation(2), new TrimOperation(), new NormaliseOperation(), new PadOperation(3, 3, 3, 3)],
        },
        new() { Format = OutputFormat.Auto, Effort = Effort.Fast },
        new() { Format = OutputFormat.Auto, Width = 200, Height = 200, Fit = Fit.Outside, MaxBytes = 3_000, Metadata = MetadataPolicy.All },
        new() { Format = OutputFormat.Auto, Lossless = Lossless.Near, Width = 120, Background = Colour.Black },
        new() { MaxBytes = 2_000, Effort = Effort.Fast, Width = 150 },
        new() { Format = OutputFormat.Png, MaxBytes = 1_500, Width = 90, Height = 60, Fit = Fit.Fill, WithoutEnlargement = false },
        new() { Format = OutputFormat.Gif, MaxBytes = 4_000, Height = 70, Progressive = true },
        new() { Format = OutputFormat.Avif, MaxBytes = 800, Effort = Effort.Fast, Height = 90, Metadata = MetadataPolicy.Copyright },
        new() { Format = OutputFormat.Webp, Lossless = Lossless.Yes, Effort = Effort.Fast, Metadata = MetadataPolicy.All, ColourSpace = ColourPolicy.Keep },
        new() { Format = OutputFormat.Png, Lossless = Lossless.Yes, Progressive = true, Metadata = MetadataPolicy.Copyright, ColourSpace = ColourPolicy.Keep },
        new() { Format = OutputFormat.Avif, Lossless = Lossless.Yes, Effort = Effort.Fast, Width = 60, ColourSpace = ColourPolicy.Keep },
        new() { Format = OutputFormat.Jpeg, Progressive = true, Quality = 95, Metadata = MetadataPolicy.Copyright, Damaged = DamagePolicy.Refuse },
        new() { Format = OutputFormat.Jpeg, Progressive = false, Animation = AnimationPolicy.First, Width = 70, Height = 70, Fit = Fit.Cover, Position = Position.Attention },
        new()
        {
            Format = OutputFormat.Png,
            Width = 160,
            Operations =
            [
                new ResizeOperation(200, 50, Fit.Cover, Position.Entropy, WithoutEnlargement: false), new SharpenOperation(2, 3), new ModulateOperation(1.2, 0.5, 90),
                new WatermarkOperation("Sample", null, Position.North, 0.7, 0.5, 2), new GrayscaleOperation(), new FlipOperation(),
            ],
        },
        new()
        {
            Format = OutputFormat.Auto,
            MaxBytes = 5_000,
            Effort = Effort.Fast,
            Operations =
            [
                new CropOperation(2, 1, 400, 300), new SmartCropOperation(120, 90), new WatermarkOperation(null, Itself, Opacity: 1, Scale: 0.4, Margin: 0),
                new FlattenOperation(Colour.Black), new RotateOperation(90), new FlopOperation(),
            ],
        },
    ];

    public static Recipe At(int index) => s_recipes[index % s_recipes.Length];
}
