using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Native;
using NetVips;

namespace ImageCompressor.Tests.Imaging.Operations;

/// <summary>Files whose pixels are not 8 bits of sRGB.</summary>
internal static class OfOtherColours
{
    private static readonly Lazy<Dictionary<string, byte[]>> s_files = new(static () =>
    {
        _ = Compressor.LibraryVersion;
        return new()
        {
            ["CMYK"] = Transformed("cmyk", "jpeg"),
            ["P3"] = Transformed("p3", "png"),
            ["16 bits"] = SixteenBits(3),
            ["16 bits, alpha"] = SixteenBits(4),
            ["16 bits, grey"] = SixteenBits(1),
            ["16 bits, grey, alpha"] = SixteenBits(2),
        };
    });

    internal static Dictionary<string, byte[]> Files => s_files.Value;

    internal static Image Open(byte[] file) => Sources.Load(Sources.Open(file), Sniffer.Sniff(file)!, new VOption());

    /// <summary>As 8 bits of sRGB, by the profile where there is one.</summary>
    internal static Pictures.Raw Seen(byte[] file)
    {
        using var stored = Open(file);
        using var seen = stored.Contains("icc-profile-data")
            ? (Image)Operation.Call("icc_transform",
                new VOption { { "embedded", true }, { "intent", Enums.Intent.Relative }, { "black_point_compensation", true }, { "depth", 8 } }, stored, "srgb")
            : (Image)Operation.Call("cast", new VOption { { "shift", true } }, stored, Enums.BandFormat.Uchar);
        return new Pictures.Raw(seen.Width, seen.Height, seen.Bands, seen.WriteToMemory<byte>());
    }

    private static byte[] Transformed(string profile, string saver)
    {
        using var srgb = Pictures.ToImage(Pictures.Photo(40, 30));
        using var other = (Image)Operation.Call("icc_transform", new VOption { { "input_profile", "srgb" } }, srgb, profile);
        return Pictures.File(other, saver, saver == "jpeg" ? new VOption { { "Q", 95 } } : null);
    }

    private static byte[] SixteenBits(int bands)
    {
        using var eight = Pictures.ToImage(Pictures.Photo(40, 30, bands));
        using var deep = (Image)Operation.Call("colourspace", null, eight, bands < 3 ? Enums.Interpretation.Grey16 : Enums.Interpretation.Rgb16);
        return Pictures.File(deep, "png");
    }
}
