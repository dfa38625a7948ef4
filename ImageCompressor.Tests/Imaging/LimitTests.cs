using System.Buffers.Binary;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;

namespace ImageCompressor.Tests.Imaging;

public class LimitTests
{
    [Fact]
    public void A_header_whose_product_overflows_32_bits_is_too_many_pixels()
    {
        // 65,536 × 65,537 is 65,536 in 32 bits.
        var failure = Pictures.Fails(Claiming(65_536, 65_537));
        Assert.Equal(ImagingFailure.TooManyPixels, failure.Failure);
        Assert.Contains("65536 × 65537", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_of_pixels_itself_is_allowed_and_one_more_is_not()
    {
        var file = Pictures.File(Pictures.Photo(100, 100), "png");
        var at = new Compressor(new ImagingOptions { MaxPixels = 10_000 });
        Assert.Equal(10_000, at.ReadHeader(file).Pixels);
        Assert.Equal(ImagingFailure.TooManyPixels, Pictures.Fails(file, options: new ImagingOptions { MaxPixels = 9_999 }).Failure);
    }

    [Fact]
    public void A_side_beyond_the_limit_is_refused_however_thin_the_image() =>
        Assert.Equal(ImagingFailure.TooManyPixels, Pictures.Fails(Claiming(100_001, 1)).Failure);

    [Fact]
    public void More_frames_than_allowed_are_too_complex()
    {
        var strip = Enumerable.Range(0, 30).SelectMany(i => Pictures.Plain(4, 4, (byte)(8 * i), 0, 0).Pixels).ToArray();
        var gif = Pictures.File(new Pictures.Raw(4, 120, 3, strip), "gif", new NetVips.VOption { { "page_height", 4 } });
        var failure = Pictures.Fails(gif, options: new ImagingOptions { MaxFrames = 29 });
        Assert.Equal((ImagingFailure.TooComplex, "30 frames; 29 are allowed"), (failure.Failure, failure.Detail));
    }

    [Fact]
    public void Frames_count_as_pixels()
    {
        var strip = Enumerable.Range(0, 30).SelectMany(i => Pictures.Plain(4, 4, (byte)(8 * i), 0, 0).Pixels).ToArray();
        var gif = Pictures.File(new Pictures.Raw(4, 120, 3, strip), "gif", new NetVips.VOption { { "page_height", 4 } });
        Assert.Equal(ImagingFailure.TooManyPixels, Pictures.Fails(gif, options: new ImagingOptions { MaxPixels = 479 }).Failure);
    }

    [Fact]
    public void More_scans_than_allowed_are_too_complex_and_cost_nothing()
    {
        var jpeg = Pictures.File(Pictures.Photo(64, 64), "jpeg");
        // Empty scans between the start of the file and its end: only the markers are counted.
        byte[] scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0];
        var bomb = (byte[])[.. jpeg[..^2], .. Enumerable.Repeat(scan, 501).SelectMany(bytes => bytes), 0xFF, 0xD9];
        Assert.Equal(ImagingFailure.TooComplex, Pictures.Fails(bomb).Failure);
    }

    [Fact]
    public void Scans_of_a_thumbnail_inside_a_segment_do_not_count()
    {
        var jpeg = Pictures.File(Pictures.Photo(64, 64), "jpeg");
        byte[] comment = [0xFF, 0xFE, 0x10, 0x02, .. Enumerable.Repeat((byte[])[0xFF, 0xDA], 2048).SelectMany(bytes => bytes)];
        Assert.Equal(64, Pictures.Compressor.ReadHeader((byte[])[.. jpeg[..2], .. comment, .. jpeg[2..]]).Width);
    }

    [Fact]
    public void A_jpeg_of_12_bits_is_a_format_that_is_not_read()
    {
        var jpeg = Pictures.File(Pictures.Photo(64, 64), "jpeg");
        jpeg[jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 4] = 12;
        var failure = Pictures.Fails(jpeg);
        Assert.Equal((ImagingFailure.UnsupportedFormat, "JPEG of 12 bits"), (failure.Failure, failure.Detail));
    }

    [Theory]
    [InlineData(OutputFormat.Webp, 16_384)]
    [InlineData(OutputFormat.Jpeg, 65_501)]
    [InlineData(OutputFormat.Avif, 16_385)]
    public void A_side_that_the_asked_format_cannot_hold_is_said_before_any_work(OutputFormat format, int side)
    {
        var failure = Pictures.Fails(Pictures.File(Pictures.Photo(side, 1), "png"), new Recipe { Format = format });
        Assert.Equal(ImagingFailure.CannotEncode, failure.Failure);
        Assert.Contains($"ends at {side - 1} pixels a side", failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OutputFormat.Webp, 16_383)]
    [InlineData(OutputFormat.Jpeg, 65_500)]
    [InlineData(OutputFormat.Avif, 16_384)]
    public void The_longest_side_of_each_format_is_written(OutputFormat format, int side) =>
        Assert.Equal(side, Pictures.Compress(Pictures.File(Pictures.Photo(side, 2), "png"), new Recipe { Format = format }).Width);

    [Fact]
    public void An_image_too_wide_for_a_format_is_written_when_it_shrinks_first() =>
        Assert.Equal(1000, Pictures.Compress(Pictures.File(Pictures.Photo(16_400, 20), "png"), new Recipe { Format = OutputFormat.Webp, Width = 1000 }).Width);

    [Theory]
    [InlineData("odd/gen-progressive-scan-bomb.jpg", ImagingFailure.TooComplex)]
    [InlineData("odd/gen-many-frames.gif", ImagingFailure.TooManyPixels)]
    [InlineData("odd/gen-bomb-declared-only.png", ImagingFailure.TooManyPixels)]
    [InlineData("odd/sharp-65536-uint32-limit.png", ImagingFailure.TooManyPixels)]
    [InlineData("odd/gen-empty.jpg", ImagingFailure.Empty)]
    [InlineData("odd/gen-html-error-page.jpg", ImagingFailure.NotAnImage)]
    [InlineData("odd/wuffs-hippopotamus.interlaced.truncated.png", ImagingFailure.Damaged)]
    [InlineData("odd/libavif-poc_b_506387278.avif", ImagingFailure.Damaged)]
    [InlineData("odd/libvips-ojpeg-strip.tif", ImagingFailure.UnsupportedFormat)]
    [InlineData("odd/zune-issue256.jpg", ImagingFailure.Damaged)]
    [InlineData("odd/mdx-IMG_2927.heic", ImagingFailure.UnsupportedFormat)]
    [InlineData("odd/mozjpeg-testorig12.jpg", ImagingFailure.UnsupportedFormat)]
    public void A_hostile_or_broken_file_fails_with_its_own_code(string name, ImagingFailure failure) =>
        Assert.Equal(failure, Pictures.Fails(Corpus.Read(name)).Failure);

    /// <summary>A PNG with another size in its header; the checksum is right, as a liar's would be.</summary>
    internal static byte[] Claiming(uint width, uint height)
    {
        var png = Pictures.File(Pictures.Photo(8, 8), "png");
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32.Of(png.AsSpan(12, 17)));
        return png;
    }
}
