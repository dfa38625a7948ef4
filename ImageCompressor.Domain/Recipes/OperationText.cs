using System.Text;

namespace ImageCompressor.Domain.Recipes;

/// <summary>Writes operations as the short text that <see cref="OperationParser"/> reads: <c>resize 800x600 cover | rotate 90 | grayscale</c>. What is as
/// by default is left out.</summary>
internal static class OperationText
{
    internal static string Of(IEnumerable<ImageOperation> operations) => string.Join(" | ", operations.Select(Of));

    internal static string Of(ImageOperation operation) => operation switch
    {
        ResizeOperation resize => Line("resize").Add($"{resize.Width}x{resize.Height}".TrimEnd('x'))
            .Unless(Fit.Inside, resize.Fit, Words.Fits.Of)
            .Unless(Position.Centre, resize.Position, Words.Positions.Of)
            .Unless(true, resize.WithoutEnlargement, flag => $"withoutEnlargement={Words.Flags.Of(flag)}")
            .Add(resize.Background).ToString(),
        CropOperation crop => Line("crop").Add($"{crop.X},{crop.Y}").Add($"{crop.Width}x{crop.Height}").ToString(),
        SmartCropOperation crop => Line("smartcrop").Add($"{crop.Width}x{crop.Height}")
            .Unless(Position.Attention, crop.Position, Words.Positions.Of).ToString(),
        RotateOperation rotate => Line("rotate").Add(Numbers.Text(rotate.Angle)).Add(rotate.Background).ToString(),
        FlipOperation => "flip",
        FlopOperation => "flop",
        GrayscaleOperation => "grayscale",
        BlurOperation blur => Line("blur").Add(Numbers.Text(blur.Sigma)).ToString(),
        SharpenOperation sharpen => Line("sharpen").Unless(0.5, sharpen.Sigma, Numbers.Text)
            .Unless(1, sharpen.Amount, amount => $"amount={Numbers.Text(amount)}").ToString(),
        ModulateOperation modulate => Line("modulate").Unless(1, modulate.Brightness, value => $"brightness={Numbers.Text(value)}")
            .Unless(1, modulate.Saturation, value => $"saturation={Numbers.Text(value)}")
            .Unless(0, modulate.Hue, value => $"hue={Numbers.Text(value)}").ToString(),
        NormaliseOperation normalise => Line("normalise").Unless(1, normalise.Lower, value => $"lower={Numbers.Text(value)}")
            .Unless(99, normalise.Upper, value => $"upper={Numbers.Text(value)}").ToString(),
        TrimOperation trim => Line("trim").Unless(10, trim.Threshold, Numbers.Text).ToString(),
        PadOperation pad => Line("pad").Add(Sides(pad)).Add(pad.Background).ToString(),
        FlattenOperation flatten => Line("flatten").Add(flatten.Background).ToString(),
        WatermarkOperation mark => Watermark(mark),
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.GetType().Name, "An operation that has no text."),
    };

    private static string Sides(PadOperation pad) => (pad.Top == pad.Bottom, pad.Left == pad.Right, pad.Top == pad.Left) switch
    {
        (true, true, true) => Numbers.Text(pad.Top),
        (true, true, false) => $"{pad.Top},{pad.Right}",
        _ => $"{pad.Top},{pad.Right},{pad.Bottom},{pad.Left}",
    };

    private static string Watermark(WatermarkOperation mark)
    {
        var standard = new WatermarkOperation(null, null);
        return Line("watermark").Add(mark.Text is null ? $"image={mark.Image}" : Quoted(mark.Text))
            .Unless(standard.Position, mark.Position, Words.Positions.Of)
            .Unless(standard.Opacity, mark.Opacity, value => $"opacity={Numbers.Text(value)}")
            .Unless(standard.Scale, mark.Scale, value => $"scale={Numbers.Text(value)}")
            .Unless(standard.Margin, mark.Margin, value => $"margin={value}")
            .Add(mark.Colour).ToString();
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static Writer Line(string name) => new(name);

    private sealed class Writer(string name)
    {
        private readonly StringBuilder _line = new(name);

        internal Writer Add(string argument)
        {
            _line.Append(' ').Append(argument);
            return this;
        }

        internal Writer Add(Colour? colour) => colour is { } given ? Add(given.ToString()) : this;

        internal Writer Unless<T>(T standard, T value, Func<T, string> write) =>
            EqualityComparer<T>.Default.Equals(standard, value) ? this : Add(write(value));

        public override string ToString() => _line.ToString();
    }
}
