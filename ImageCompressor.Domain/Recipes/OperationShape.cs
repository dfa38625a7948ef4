namespace ImageCompressor.Domain.Recipes;

/// <summary>How an operation is called, and which of its parameters may stand without their name in the short text.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Build">Takes the parameters; null where one of them is a problem.</param>
internal sealed record OperationShape(string Name, Func<OperationArguments, ImageOperation?> Build)
{
    /// <summary>Parameters that plain numbers are, in this order.</summary>
    internal string[] Numbers { get; init; } = [];

    /// <summary>Whether <c>800x600</c> is width and height.</summary>
    internal bool Size { get; init; }

    /// <summary>Whether <c>10,20</c> is x and y.</summary>
    internal bool Point { get; init; }

    /// <summary>Whether one to four numbers with commas are sides, in the order of CSS.</summary>
    internal bool Sides { get; init; }

    /// <summary>Whether a word may be a <see cref="Recipes.Fit"/>.</summary>
    internal bool Fit { get; init; }

    /// <summary>Whether a word may be a <see cref="Recipes.Position"/>.</summary>
    internal bool Position { get; init; }

    /// <summary>Whether a quoted string is the text.</summary>
    internal bool Text { get; init; }

    /// <summary>The parameter that a colour is; null where there is none.</summary>
    internal string? Colour { get; init; }

    /// <summary>All there are, by name; further names mean the same.</summary>
    private static readonly Dictionary<string, OperationShape> s_all = new[]
    {
        new OperationShape("resize", OperationBuilding.Resize) { Numbers = ["width"], Size = true, Fit = true, Position = true, Colour = "background" },
        new("crop", OperationBuilding.Crop) { Point = true, Size = true },
        new("smartcrop", OperationBuilding.SmartCrop) { Size = true, Position = true },
        new("rotate", OperationBuilding.Rotate) { Numbers = ["angle"], Colour = "background" },
        new("flip", _ => new FlipOperation()),
        new("flop", _ => new FlopOperation()),
        new("grayscale", _ => new GrayscaleOperation()),
        new("blur", OperationBuilding.Blur) { Numbers = ["sigma"] },
        new("sharpen", OperationBuilding.Sharpen) { Numbers = ["sigma", "amount"] },
        new("modulate", OperationBuilding.Modulate) { Numbers = ["brightness", "saturation", "hue"] },
        new("normalise", OperationBuilding.Normalise) { Numbers = ["lower", "upper"] },
        new("trim", OperationBuilding.Trim) { Numbers = ["threshold"] },
        new("pad", OperationBuilding.Pad) { Sides = true, Colour = "background" },
        new("flatten", OperationBuilding.Flatten) { Colour = "background" },
        new("watermark", OperationBuilding.Watermark) { Text = true, Position = true, Colour = "colour" },
    }.ToDictionary(shape => shape.Name);

    private static readonly Dictionary<string, string> s_aliases = new()
    {
        ["greyscale"] = "grayscale",
        ["normalize"] = "normalise",
        ["mirror"] = "flop",
    };

    internal static string Names => string.Join(", ", s_all.Keys);

    /// <summary>The operation of a name, in any case and spelling; null when there is none.</summary>
    internal static OperationShape? Find(string name)
    {
        if (name.Length > 40) return null;
        var plain = FieldNames.Normalise(name);
        return s_all.GetValueOrDefault(s_aliases.GetValueOrDefault(plain, plain));
    }
}
