using System.Buffers.Binary;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using NetVips;

namespace ImageCompressor.Tests.Imaging;

/// <summary>BMP, which cameras of production lines and old programs write.</summary>
public sealed class BitmapTests
{
    private const int Width = 7, Height = 5;

    private static readonly Recipe s_exact = new() { Format = OutputFormat.Png, Lossless = Lossless.Yes };

    /// <summary>Colours that five bits hold exactly.</summary>
    private static readonly byte[][] s_palette = [.. Enumerable.Range(0, 8).Select(i => (byte[])[Full(i & 1), Full(i & 2), Full(i & 4)])];

    private static readonly byte[][] s_inkAndPaper = [[0, 0, 0], [255, 255, 255]];

    public static TheoryData<string> Kinds => [.. s_kinds.Keys];

    private static readonly Dictionary<string, Func<byte[]>> s_kinds = new()
    {
        ["24 bits"] = () => new Bmp(Width, Height, 24).File(Bmp.Rows(Width, Height, (x, y) => [Colour(x, y)[2], Colour(x, y)[1], Colour(x, y)[0]])),
        ["24 bits, the upper row first"] = () => new Bmp(Width, -Height, 24).File(
            Bmp.Rows(Width, Height, (x, y) => [Colour(x, Height - 1 - y)[2], Colour(x, Height - 1 - y)[1], Colour(x, Height - 1 - y)[0]])),
        ["24 bits, the oldest header"] = () => new Bmp(Width, Height, 24) { HeaderBytes = 12 }.File(
            Bmp.Rows(Width, Height, (x, y) => [Colour(x, y)[2], Colour(x, y)[1], Colour(x, y)[0]])),
        ["32 bits, the rest means nothing"] = () => new Bmp(Width, Height, 32).File(Bmp.Rows(Width, Height, (x, y) => [Colour(x, y)[2], Colour(x, y)[1], Colour(x, y)[0], 77])),
        ["32 bits, version 4, without an alpha anywhere"] = () => new Bmp(Width, Height, 32) { HeaderBytes = 108 }.File(
            Bmp.Rows(Width, Height, (x, y) => [Colour(x, y)[2], Colour(x, y)[1], Colour(x, y)[0], 0])),
        ["32 bits in another order"] = () => new Bmp(Width, Height, 32) { Packing = 3, Masks = [0xFF, 0xFF00, 0xFF0000] }.File(
            Bmp.Rows(Width, Height, (x, y) => [.. Colour(x, y), 77])),
        ["10 bits of each"] = () => new Bmp(Width, Height, 32) { Packing = 3, Masks = [0x3FF, 0xFFC00, 0x3FF00000] }.File(
            Bmp.Rows(Width, Height, (x, y) => Bytes32(0x3FF * (uint)(Bit(x, y, 0) | Bit(x, y, 1) << 10 | Bit(x, y, 2) << 20)))),
        ["16 bits"] = () => new Bmp(Width, Height, 16).File(
            Bmp.Rows(Width, Height, (x, y) => Bytes16(31 * (Bit(x, y, 0) << 10 | Bit(x, y, 1) << 5 | Bit(x, y, 2))))),
        ["16 bits, 6 of them green"] = () => new Bmp(Width, Height, 16) { Packing = 3, Masks = [0xF800, 0x07E0, 0x001F] }.File(
            Bmp.Rows(Width, Height, (x, y) => Bytes16(0xF800 * Bit(x, y, 0) | 0x07E0 * Bit(x, y, 1) | 0x001F * Bit(x, y, 2)))),
        ["8 bits"] = () => new Bmp(Width, Height, 8) { Palette = s_palette }.File(Bmp.Rows(Width, Height, (x, y) => [Index(x, y)])),
        ["8 bits, the oldest header"] = () => new Bmp(Width, Height, 8) { Palette = s_palette, HeaderBytes = 12 }.File(Bmp.Rows(Width, Height, (x, y) => [Index(x, y)])),
        ["4 bits"] = () => new Bmp(Width, Height, 4) { Palette = s_palette }.File(Packed(4)),
        ["runs of 8 bits"] = () => new Bmp(Width, Height, 8) { Palette = s_palette, Packing = 1 }.File(Runs(8)),
        ["runs of 4 bits"] = () => new Bmp(Width, Height, 4) { Palette = s_palette, Packing = 2 }.File(Runs(4)),
        ["runs without an end"] = () => new Bmp(Width, Height, 8) { Palette = s_palette, Packing = 1 }.File(Runs(8)[..^2]),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_shows_the_same_picture(string kind)
    {
        var result = Pictures.Compress(s_kinds[kind](), s_exact);
        Assert.Empty(result.Warnings.Except([ImageWarnings.LargerThanOriginal]));
        var shown = Colours(result);
        for (var (x, y) = (0, 0); y < Height; (x, y) = x < Width - 1 ? (x + 1, y) : (0, y + 1))
            Assert.Equal(Colour(x, y), shown.At(x, y));
    }

    [Fact]
    public void Ink_and_paper_are_shown()
    {
        var page = new Bmp(Width, Height, 1) { Palette = s_inkAndPaper };
        var shown = Colours(Pictures.Compress(page.File(Packed(1)), s_exact));
        for (var x = 0; x < Width; x++)
            Assert.Equal(s_inkAndPaper[Index(x, 2) & 1], shown.At(x, 2));
    }

    [Fact]
    public void Alpha_is_alpha_where_a_mask_says_so()
    {
        var file = new Bmp(2, 2, 32) { HeaderBytes = 108, Packing = 3, Masks = [0xFF0000, 0xFF00, 0xFF, 0xFF000000] }.File([1, 2, 3, 0, 1, 2, 3, 128, 1, 2, 3, 255, 1, 2, 3, 255]);
        Assert.True(Pictures.Compressor.ReadHeader(file).HasAlpha);
        var shown = Pictures.Decode(Pictures.Compress(file, s_exact).Content!);
        Assert.Equal((255, 128), (shown.At(0, 0)[3], shown.At(1, 1)[3]));
    }

    [Fact]
    public void Kept_in_its_format_a_photograph_becomes_jpeg_and_a_drawing_or_a_page_png()
    {
        Assert.Equal("jpg", Pictures.Compress(Photo(out _)).Extension);
        Assert.Equal("jpg", Pictures.Compress(new Bmp(64, 64, 8) { Palette = [.. Enumerable.Range(0, 256).Select(i => (byte[])[(byte)i, (byte)i, (byte)i])] }
            .File(Bmp.Rows(64, 64, (x, y) => [(byte)(x + 2 * y)]))).Extension);
        Assert.Equal("png", Pictures.Compress(s_kinds["8 bits"]()).Extension);
        Assert.Equal("png", Pictures.Compress(new Bmp(Width, Height, 1) { Palette = s_inkAndPaper }.File(Packed(1))).Extension);
        Assert.Equal(ImagingFailure.TooManyPixels, Pictures.Fails(Photo(out _), options: new ImagingOptions { MaxPixels = 59_999 }).Failure);
    }

    [Fact]
    public void The_original_is_never_the_answer_as_it_is_not_compressed()
    {
        var one = Pictures.Compress(new Bmp(1, 1, 24).File([1, 2, 3, 0]));
        Assert.Null(one.KeptReason);
        Assert.Contains(ImageWarnings.LargerThanOriginal, one.Warnings);
    }

    [Fact]
    public void Colours_are_those_of_the_profile_in_it()
    {
        using var image = Pictures.ToImage(Pictures.Plain(8, 8, 250, 20, 20));
        using var wide = (Image)Operation.Call("icc_transform", new VOption { { "input_profile", "srgb" } }, image, "p3");
        var stored = wide.WriteToMemory<byte>();
        var file = new Bmp(8, 8, 24) { HeaderBytes = 124, Profile = (byte[])wide.Get("icc-profile-data") }.File(Bmp.Rows(8, 8, (_, _) => [stored[2], stored[1], stored[0]]));
        Assert.InRange(stored[0], 0, 245);
        Assert.InRange(Colours(Pictures.Compress(file, s_exact)).At(4, 4)[0], 248, 252);
    }

    [Fact]
    public void It_can_be_laid_over_another()
    {
        var over = new Bmp(4, 4, 24).File(Bmp.Rows(4, 4, static (_, _) => [0, 0, 255]));
        var recipe = s_exact with { Operations = [new WatermarkOperation(null, "over", Position.Centre, Opacity: 1, Scale: 0.5)] };
        var below = Pictures.File(Pictures.Plain(40, 40, 0, 0, 0), "png");
        var result = Pictures.Compressor.Compress(below, recipe, new Dictionary<string, ReadOnlyMemory<byte>> { ["over"] = over }, TestContext.Current.CancellationToken);
        Assert.Equal([255, 0, 0], Colours(result).At(20, 20));
    }

    [Fact]
    public void Of_half_a_file_the_lower_part_is_shown_with_a_warning_or_it_is_refused()
    {
        var file = Photo(out var photo);
        var half = file[..(file.Length / 2)];
        Assert.Equal((ImagingFailure.Damaged, "a BMP that ends within its pixels"), Failure(half));
        var result = Pictures.Compress(half, s_exact);
        Assert.Contains(ImageWarnings.DamagedInput, result.Warnings);
        var shown = Colours(result);
        Assert.Equal(photo.At(150, 190), shown.At(150, 190));
        Assert.Equal([0, 0, 0], shown.At(150, 10));
        Assert.Equal(ImagingFailure.Damaged, Pictures.Fails(file[..60], s_exact).Failure);
    }

    [Theory]
    [InlineData(14, 16u, ImagingFailure.UnsupportedFormat)]
    [InlineData(14, 124u, ImagingFailure.Damaged)]
    [InlineData(18, 0u, ImagingFailure.Damaged)]
    [InlineData(18, 0x80000000u, ImagingFailure.Damaged)]
    [InlineData(18, 0x7FFFFFFFu, ImagingFailure.TooManyPixels)]
    [InlineData(18, 100_001u, ImagingFailure.TooManyPixels)]
    [InlineData(22, 0u, ImagingFailure.Damaged)]
    [InlineData(22, 0x80000000u, ImagingFailure.Damaged)]
    [InlineData(22, 0x80000001u, ImagingFailure.TooManyPixels)]
    [InlineData(28, 0x00000002u, ImagingFailure.UnsupportedFormat)]
    [InlineData(28, 0x0000FFFFu, ImagingFailure.UnsupportedFormat)]
    [InlineData(30, 4u, ImagingFailure.UnsupportedFormat)]
    [InlineData(30, 1u, ImagingFailure.UnsupportedFormat)]
    [InlineData(10, 0xFFFFFFFFu, ImagingFailure.Damaged)]
    [InlineData(10, 55u, ImagingFailure.Damaged)]
    public void A_header_that_lies_is_a_failure(int at, uint value, ImagingFailure expected)
    {
        var file = new Bmp(1, 1, 24).File([1, 2, 3]);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
        Assert.Equal(expected, Failure(file).Failure);
    }

    [Fact]
    public void A_beginning_of_any_length_is_a_failure()
    {
        var file = new Bmp(2, 2, 32) { HeaderBytes = 124, Packing = 3, Masks = [0xFF0000, 0xFF00, 0xFF, 0xFF000000], Profile = new byte[200] }.File(new byte[16]);
        for (var length = 1; length < 14 + 124 + 16; length++)
            Assert.Contains(Failure(file[..length]).Failure, (ImagingFailure[])[ImagingFailure.Damaged, ImagingFailure.NotAnImage]);
    }

    [Fact]
    public void A_palette_that_claims_more_than_there_is_room_for_ends_where_the_pixels_begin()
    {
        var file = new Bmp(1, 1, 8) { Palette = [[9, 8, 7]] }.File([0, 0, 0, 0]);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(46), uint.MaxValue);
        Assert.Equal([9, 8, 7], Colours(Pictures.Compress(file, s_exact)).At(0, 0));
        var outside = new Bmp(1, 1, 8) { Palette = [[9, 8, 7]], PixelsAt = 20 }.File([200, 0, 0, 0]);
        Assert.Equal([0, 0, 0], Colours(Pictures.Compress(outside, s_exact)).At(0, 0));
    }

    [Fact]
    public void A_step_goes_right_and_up_and_what_it_skips_is_the_first_colour()
    {
        var file = new Bmp(3, 3, 8) { Palette = s_palette, Packing = 1 }.File([0, 2, 1, 1, 1, 7, 0, 1]);
        var shown = Colours(Pictures.Compress(file, s_exact));
        Assert.Equal(s_palette[7], shown.At(1, 1));
        Assert.Equal(s_palette[0], shown.At(0, 2));
    }

    [Theory]
    // A step beyond the upper edge, and pixels after it; a run beyond the right edge; steps without an end.
    [InlineData(new byte[] { 0, 2, 255, 255, 9, 1, 0, 1 }, true)]
    [InlineData(new byte[] { 255, 1, 255, 2, 0, 1 }, true)]
    [InlineData(new byte[] { 0, 2 }, false)]
    [InlineData(new byte[] { 0, 2, 1 }, false)]
    [InlineData(new byte[] { 0, 200, 1, 1 }, false)]
    [InlineData(new byte[] { 0 }, false)]
    public void Runs_that_leave_the_picture_stay_in_it(byte[] runs, bool isWhole)
    {
        foreach (var (bits, packing) in ((int, uint)[])[(8, 1), (4, 2)])
        {
            var file = new Bmp(Width, Height, bits) { Palette = s_palette, Packing = packing }.File(runs);
            if (isWhole)
                Assert.Equal((Width, Height), (Pictures.Compress(file, s_exact with { Damaged = DamagePolicy.Refuse }).Width, Height));
            else
                Assert.Equal(ImagingFailure.Damaged, Failure(file).Failure);
        }
    }

    private static (ImagingFailure Failure, string? Detail) Failure(byte[] file)
    {
        var failure = Pictures.Fails(file, s_exact with { Damaged = DamagePolicy.Refuse });
        return (failure.Failure, failure.Detail);
    }

    private static byte[] Photo(out Pictures.Raw photo)
    {
        var raw = photo = Pictures.Photo(300, 200);
        return new Bmp(300, 200, 24).File(Bmp.Rows(300, 200, (x, y) => [raw.At(x, y)[2], raw.At(x, y)[1], raw.At(x, y)[0]]));
    }

    /// <summary>Whatever kind of PNG it became, its pixels as red, green and blue.</summary>
    private static Pictures.Raw Colours(CompressedImage result)
    {
        var raw = Pictures.Decode(result.Content!);
        return new Pictures.Raw(raw.Width, raw.Height, 3, [.. Enumerable.Range(0, raw.Width * raw.Height).SelectMany(i => Enumerable.Range(0, 3).Select(band => raw.Pixels[i * raw.Bands + (raw.Bands < 3 ? 0 : band)]))]);
    }

    private static byte Index(int x, int y) => (byte)((x + 3 * y + x * y) % 8);

    private static byte[] Colour(int x, int y) => s_palette[Index(x, y)];

    private static int Bit(int x, int y, int band) => Index(x, y) >> band & 1;

    private static byte Full(int bit) => bit == 0 ? (byte)0 : (byte)255;

    private static byte[] Bytes16(int value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] Bytes32(uint value) => BitConverter.GetBytes(value);

    /// <summary>Several indices in a byte, the first in the highest bits.</summary>
    private static byte[] Packed(int bits) => [.. Enumerable.Range(0, Height).Select(static row => Height - 1 - row).SelectMany(y =>
    {
        var row = new byte[(Width * bits + 7) / 8];
        for (var x = 0; x < Width; x++)
            row[x * bits / 8] |= (byte)((Index(x, y) & (1 << bits) - 1) << 8 - bits - x * bits % 8);
        return Bmp.Filled(row);
    })];

    /// <summary>The lowest row as it is, with an odd count; the next as runs; and so on.</summary>
    private static byte[] Runs(int bits)
    {
        using var stream = new MemoryStream();
        for (var y = Height - 1; y >= 0; y--)
        {
            var row = Enumerable.Range(0, Width).Select(x => Index(x, y)).ToArray();
            if (y % 2 == 0)
                stream.Write([0, Width, .. bits == 8 ? [.. row, 0] : (byte[])[(byte)(row[0] << 4 | row[1]), (byte)(row[2] << 4 | row[3]), (byte)(row[4] << 4 | row[5]), (byte)(row[6] << 4)]]);
            else
                stream.Write([.. row.SelectMany(index => (byte[])[1, bits == 8 ? index : (byte)(index << 4)])]);
            stream.Write([0, 0]);
        }

        stream.Write([0, 1]);
        return stream.ToArray();
    }
}
