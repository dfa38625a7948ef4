namespace NetVips;

/// <summary>libvips' enumerations, with libvips' values.</summary>
public static class Enums
{
    public enum Access
    {
        Random = 0,
        Sequential = 1,
    }

    public enum FailOn
    {
        None = 0,
        Truncated = 1,
        Error = 2,
        Warning = 3,
    }

    public enum BandFormat
    {
        Notset = -1,
        Uchar = 0,
        Char = 1,
        Ushort = 2,
        Short = 3,
        Uint = 4,
        Int = 5,
        Float = 6,
        Complex = 7,
        Double = 8,
        Dpcomplex = 9,
    }

    public enum Interpretation
    {
        Error = -1,
        Multiband = 0,
        Bw = 1,
        Histogram = 10,
        Xyz = 12,
        Lab = 13,
        Cmyk = 15,
        Labq = 16,
        Rgb = 17,
        Cmc = 18,
        Lch = 19,
        Labs = 21,
        Srgb = 22,
        Yxy = 23,
        Fourier = 24,
        Rgb16 = 25,
        Grey16 = 26,
        Matrix = 27,
        Scrgb = 28,
        Hsv = 29,
    }

    public enum Intent
    {
        Perceptual = 0,
        Relative = 1,
        Saturation = 2,
        Absolute = 3,
        Auto = 32,
    }

    public enum Kernel
    {
        Nearest = 0,
        Linear = 1,
        Cubic = 2,
        Mitchell = 3,
        Lanczos2 = 4,
        Lanczos3 = 5,
    }

    public enum Angle
    {
        D0 = 0,
        D90 = 1,
        D180 = 2,
        D270 = 3,
    }

    public enum Direction
    {
        Horizontal = 0,
        Vertical = 1,
    }

    public enum Extend
    {
        Black = 0,
        Copy = 1,
        Repeat = 2,
        Mirror = 3,
        White = 4,
        Background = 5,
    }

    public enum Interesting
    {
        None = 0,
        Centre = 1,
        Entropy = 2,
        Attention = 3,
        Low = 4,
        High = 5,
        All = 6,
    }

    public enum Precision
    {
        Integer = 0,
        Float = 1,
        Approximate = 2,
    }

    public enum BlendMode
    {
        Clear = 0,
        Source = 1,
        Over = 2,
    }

    public enum OperationBoolean
    {
        And = 0,
        Or = 1,
        Eor = 2,
        Lshift = 3,
        Rshift = 4,
    }

    public enum OperationRelational
    {
        Equal = 0,
        Noteq = 1,
        Less = 2,
        Lesseq = 3,
        More = 4,
        Moreeq = 5,
    }

    public enum OperationRound
    {
        Rint = 0,
        Ceil = 1,
        Floor = 2,
    }

    public enum ForeignSubsample
    {
        Auto = 0,
        On = 1,
        Off = 2,
    }

    public enum ForeignTiffCompression
    {
        None = 0,
        Jpeg = 1,
        Deflate = 2,
        Packbits = 3,
        Ccittfax4 = 4,
        Lzw = 5,
        Webp = 6,
        Zstd = 7,
        Jp2k = 8,
    }

    public enum ForeignHeifCompression
    {
        Hevc = 1,
        Avc = 2,
        Jpeg = 3,
        Av1 = 4,
    }

    [Flags]
    public enum ForeignKeep : uint
    {
        None = 0,
        Exif = 1 << 0,
        Xmp = 1 << 1,
        Iptc = 1 << 2,
        Icc = 1 << 3,
        Other = 1 << 4,
        Gainmap = 1 << 5,
        All = Exif | Xmp | Iptc | Icc | Other | Gainmap,
    }

    [Flags]
    public enum ForeignPngFilter : uint
    {
        None = 0x08,
        Sub = 0x10,
        Up = 0x20,
        Avg = 0x40,
        Paeth = 0x80,
        All = None | Sub | Up | Avg | Paeth,
    }

    [Flags]
    public enum LogLevelFlags
    {
        FlagRecursion = 1 << 0,
        FlagFatal = 1 << 1,
        Error = 1 << 2,
        Critical = 1 << 3,
        Warning = 1 << 4,
        Message = 1 << 5,
        Info = 1 << 6,
        Debug = 1 << 7,
    }
}
