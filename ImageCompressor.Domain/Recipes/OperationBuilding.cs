namespace ImageCompressor.Domain.Recipes;

/// <summary>Makes each operation of its parameters. The ranges are those of the records.</summary>
internal static class OperationBuilding
{
    private const int MaxSide = ImageOperation.MaxSide;
    private const int MaxWatermarkText = 200;

    internal static ImageOperation? Resize(OperationArguments given)
    {
        var (width, height) = (given.Whole("width", 1, MaxSide), given.Whole("height", 1, MaxSide));
        var fit = given.Choice("fit", Words.Fits) ?? Fit.Inside;
        var position = given.Choice("position", Words.Positions) ?? Position.Centre;
        var resize = new ResizeOperation(
            width, height, fit, position, given.Choice("withoutEnlargement", Words.Flags) ?? true, given.Colour("background"));
        if (!given.Has("width") && !given.Has("height"))
            given.Report("missing", "it needs a width, a height or both, such as 800x600, 800 or x600");
        else if (Contradictions.NeedsBothSides(fit) && !(given.Has("width") && given.Has("height")))
            given.Report("missing", $"fit={Words.Fits.Of(fit)} needs both width and height");
        if (fit == Fit.Contain && Contradictions.IsInterest(position))
            given.Report("contradiction", Contradictions.NothingToCut(position));
        return resize;
    }

    internal static ImageOperation? Crop(OperationArguments given)
    {
        var (x, y) = (given.Whole("x", 0, MaxSide), given.Whole("y", 0, MaxSide));
        var (width, height) = (given.Whole("width", 1, MaxSide), given.Whole("height", 1, MaxSide));
        foreach (var parameter in new[] { "x", "y", "width", "height" })
            given.Need(parameter, $"it needs {parameter}, as in crop 10,20 300x200");
        return given.IsWrong ? null : new CropOperation(x!.Value, y!.Value, width!.Value, height!.Value);
    }

    internal static ImageOperation? SmartCrop(OperationArguments given)
    {
        var (width, height) = (given.Whole("width", 1, MaxSide), given.Whole("height", 1, MaxSide));
        var position = given.Choice("position", Words.Positions) ?? Position.Attention;
        foreach (var parameter in new[] { "width", "height" })
            given.Need(parameter, $"it needs {parameter}, as in smartcrop 300x300");
        return given.IsWrong ? null : new SmartCropOperation(width!.Value, height!.Value, position);
    }

    internal static ImageOperation? Rotate(OperationArguments given)
    {
        var (angle, background) = (given.Real("angle", -360, 360), given.Colour("background"));
        given.Need("angle", "it needs an angle, as in rotate 90");
        return given.IsWrong ? null : new RotateOperation(angle!.Value, background);
    }

    internal static ImageOperation? Blur(OperationArguments given)
    {
        var sigma = given.Real("sigma", 0.3, 100);
        given.Need("sigma", "it needs a sigma, as in blur 2");
        return given.IsWrong ? null : new BlurOperation(sigma!.Value);
    }

    internal static ImageOperation? Sharpen(OperationArguments given)
    {
        var standard = new SharpenOperation();
        return new SharpenOperation(given.Real("sigma", 0.3, 10) ?? standard.Sigma, given.Real("amount", 0, 10) ?? standard.Amount);
    }

    internal static ImageOperation? Modulate(OperationArguments given)
    {
        var standard = new ModulateOperation();
        return new ModulateOperation(
            given.Real("brightness", 0, 10) ?? standard.Brightness, given.Real("saturation", 0, 10) ?? standard.Saturation,
            given.Real("hue", -360, 360) ?? standard.Hue);
    }

    internal static ImageOperation? Normalise(OperationArguments given)
    {
        var standard = new NormaliseOperation();
        return new NormaliseOperation(given.Real("lower", 0, 49) ?? standard.Lower, given.Real("upper", 51, 100) ?? standard.Upper);
    }

    internal static ImageOperation? Trim(OperationArguments given) =>
        new TrimOperation(given.Real("threshold", 0, 255) ?? new TrimOperation().Threshold);

    internal static ImageOperation? Pad(OperationArguments given)
    {
        string[] sides = ["top", "right", "bottom", "left"];
        var lengths = sides.Select(side => given.Whole(side, 0, MaxSide) ?? 0).ToArray();
        var background = given.Colour("background");
        if (!sides.Any(given.Has)) given.Report("missing", "it needs a side at least, as in pad 10 or pad 10,20");
        return new PadOperation(lengths[0], lengths[1], lengths[2], lengths[3], background);
    }

    internal static ImageOperation? Flatten(OperationArguments given) => new FlattenOperation(given.Colour("background"));

    internal static ImageOperation? Watermark(OperationArguments given)
    {
        var standard = new WatermarkOperation(null, null);
        var mark = new WatermarkOperation(
            given.Take("text"), given.Take("image")?.ToLowerInvariant(), given.Choice("position", Words.Positions) ?? standard.Position,
            given.Real("opacity", 0, 1) ?? standard.Opacity, given.Real("scale", 0.01, 1) ?? standard.Scale,
            given.Whole("margin", 0, MaxSide) ?? standard.Margin, given.Colour("colour"));
        if (mark.Text is null == mark.Image is null)
            given.Report(mark.Text is null ? "missing" : "contradiction", "it needs either a text, as in watermark \"Sample\", or image=SHA256");
        if (mark.Text is { } text && !IsPlain(text))
            given.Report("invalid_text", $"text is 1 to {MaxWatermarkText} characters without control characters, not {FieldText.Shown(text)}");
        if (mark.Image is { } image && !(image.Length == 64 && image.All(char.IsAsciiHexDigit)))
            given.Report("unknown_value", $"image is the SHA-256 of a stored original, 64 hexadecimal digits, not {FieldText.Shown(image)}");
        if (Contradictions.IsInterest(mark.Position))
            given.Report("contradiction", $"position is a place such as southeast; {Words.Positions.Of(mark.Position)} says where to cut");
        return mark;
    }

    /// <summary>Characters as people count them, not halves of them: one beyond the basic plane is one. Half of one cannot be written as UTF-8.</summary>
    private static bool IsPlain(string text)
    {
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (System.Text.Rune.IsControl(rune) || rune == System.Text.Rune.ReplacementChar || ++count > MaxWatermarkText) return false;
        }

        return count > 0;
    }
}
