using ImageCompressor.Imaging.Headers;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>Coded values to linear light, 1 being diffuse white, as numbers alone.</summary>
internal static class Transfer
{
    /// <summary>Candela per square metre of diffuse white in HDR pictures (ITU-R BT.2408, 2.2).</summary>
    private const double DiffuseWhite = 203;

    /// <summary>From here on highlights are pressed together; below, light is left as it is.</summary>
    private const double Shoulder = 0.6;

    /// <summary>The light of each code from 0 to <paramref name="codes"/> - 1, at most 1.</summary>
    internal static float[] Table(CodedColour colour, int codes)
    {
        var table = new float[codes];
        for (var code = 0; code < codes; code++)
            table[code] = (float)Light(colour.Transfer, code / (codes - 1.0));
        return table;
    }

    internal static double Light(int transfer, double code) => transfer switch
    {
        CodedColour.Pq => Tone(FromPq(code)),
        CodedColour.Hlg => Tone(FromHlg(code)),
        CodedColour.Linear => code,
        4 => Math.Pow(code, 2.2),
        5 => Math.Pow(code, 2.8),
        // BT.709's curve describes cameras; pictures coded with it are made on, and shown by, screens near sRGB's, as those without any mark are taken.
        _ => FromSrgb(code),
    };

    /// <summary>IEC 61966-2-1.</summary>
    internal static double FromSrgb(double code) => code <= 0.04045 ? code / 12.92 : Math.Pow((code + 0.055) / 1.055, 2.4);

    /// <summary>SMPTE ST 2084, equation 5.2, of 10,000 cd/m².</summary>
    internal static double FromPq(double code)
    {
        const double m1 = 1305.0 / 8192, m2 = 2523.0 / 32, c1 = 107.0 / 128, c2 = 2413.0 / 128, c3 = 2392.0 / 128;
        var root = Math.Pow(code, 1 / m2);
        return 10_000 / DiffuseWhite * Math.Pow(Math.Max(root - c1, 0) / (c2 - c3 * root), 1 / m1);
    }

    /// <summary>ARIB STD-B67 (ITU-R BT.2100, table 5) on a screen of 1,000 cd/m², whose system gamma of 1.2 is taken channel by channel.</summary>
    internal static double FromHlg(double code)
    {
        const double a = 0.17883277, b = 0.28466892, c = 0.55991073;
        var scene = code <= 0.5 ? code * code / 3 : (Math.Exp((code - c) / a) + b) / 12;
        return 1_000 / DiffuseWhite * Math.Pow(scene, 1.2);
    }

    /// <summary>A hyperbola from the shoulder on, with the slope 1 there and 1 at infinity: nothing jumps and nothing is cut off. Taken for each channel,
    /// so that highlights lose colour as they do on film; the alternative, one factor from the brightest channel, keeps it and looks neon.</summary>
    internal static double Tone(double light)
    {
        if (light <= Shoulder)
            return light;
        var above = (light - Shoulder) / (1 - Shoulder);
        return Shoulder + (1 - Shoulder) * above / (1 + above);
    }
}
