using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Headers;
using NetVips;
using static NetVips.Enums;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>Brings an AVIF of other primaries or of high dynamic range to sRGB. Taken as they are, its pixels look washed out.</summary>
internal static class ConvertCoded
{
    /// <summary>BT.2020 to BT.709 in linear light (ITU-R BT.2087, from the primaries of both).</summary>
    private static readonly double[] s_fromBt2020 =
    [
        1.660491, -0.587641, -0.072850,
        -0.124550, 1.132900, -0.008349,
        -0.018151, -0.100579, 1.118730,
    ];

    /// <summary>Display P3 to sRGB in linear light (CSS Color 4, section 18, both matrices of its sample code multiplied).</summary>
    private static readonly double[] s_fromP3 =
    [
        1.224940, -0.224940, 0,
        -0.042057, 1.042057, 0,
        -0.019638, -0.078636, 1.098274,
    ];

    /// <summary>Whether there was something to convert.</summary>
    internal static bool Run(Work work)
    {
        if (Colour(work) is not { } colour)
            return false;
        if (colour.IsHdr)
            work.Warn(ImageWarnings.HdrToneMapped);
        using var converted = Convert(work.Image, colour);
        if (!work.Image.HasAlpha())
        {
            work.Become((Image)Operation.Call("copy", null, converted));
            return true;
        }

        using var alpha = (Image)Operation.Call("extract_band", null, work.Image, work.Image.Bands - 1);
        using var eight = (Image)Operation.Call("cast", new VOption { { "shift", true } }, alpha, BandFormat.Uchar);
        work.Become((Image)Operation.Call("bandjoin", null, (object)new[] { converted, eight }));
        return true;
    }

    /// <summary>What the file says of its colours; null when they are those of sRGB, or none that are converted here.</summary>
    internal static CodedColour? Colour(Work work) =>
        work.Header.Format == FormatTable.Avif && work.Image.Format is (BandFormat.Uchar or BandFormat.Ushort) && work.Image.Bands >= 3
        && CodedColour.Read(work.Content.Span) is { NeedsConversion: true } colour ? colour : null;

    private static Image Convert(Image image, CodedColour colour)
    {
        var codes = image.Format == BandFormat.Uchar ? 256 : 65_536;
        using var table = Image.NewFromMemory(Transfer.Table(colour, codes), codes, 1, 1, BandFormat.Float);
        using var coded = (Image)Operation.Call("extract_band", new VOption { { "n", 3 } }, image, 0);
        using var light = (Image)Operation.Call("maplut", null, coded, table);
        using var matrix = Matrix(colour.Primaries);
        using var linear = matrix is null ? light.Mutate(static _ => { }) : (Image)Operation.Call("recomb", null, light, matrix);
        using var typed = (Image)Operation.Call("copy", new VOption { { "interpretation", Interpretation.Scrgb } }, linear);
        return (Image)Operation.Call("colourspace", null, typed, Interpretation.Srgb);
    }

    private static Image? Matrix(int primaries) => primaries switch
    {
        CodedColour.Bt2020 => Image.NewFromMemory(s_fromBt2020, 3, 3, 1, BandFormat.Double),
        CodedColour.DisplayP3 => Image.NewFromMemory(s_fromP3, 3, 3, 1, BandFormat.Double),
        _ => null,
    };
}
