using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Formats;
using NetVips;

namespace ImageCompressor.Tests.Imaging;

public class FormatTests
{
    [Theory]
    [CombinatorialFormats]
    public void Every_format_that_is_read_becomes_every_format_that_is_written(string saver, OutputFormat output)
    {
        var picture = Pictures.Photo(200, 150);
        var file = Pictures.File(picture, saver, saver is "jpeg" or "webp" or "heif" ? Options(saver) : null);

        var result = Pictures.Compress(file, new Recipe { Format = output, Quality = 90 });

        Assert.NotNull(result.Content);
        Assert.Equal((200, 150), (result.Width, result.Height));
        Assert.Contains(Sniffer.Sniff(result.Content)!, output == OutputFormat.Auto ? Recipe.DefaultAccept.Select(FormatTable.Asked) : [FormatTable.Asked(output)]);
        Assert.Equal(Sniffer.Sniff(result.Content)!.MediaType, result.MediaType);
        Assert.Equal(Sniffer.Sniff(result.Content)!.Extension, result.Extension);
        Assert.True(Pictures.Distance(picture, Pictures.Decode(result.Content)) < 5, "the colours moved");
    }

    [Theory]
    [InlineData("jpeg", "JPEG")]
    [InlineData("png", "PNG")]
    [InlineData("webp", "WebP")]
    [InlineData("heif", "AVIF")]
    [InlineData("tiff", "JPEG")]
    public void Keep_keeps_the_format_where_it_can_be_written(string saver, string expected)
    {
        var options = saver is "jpeg" or "webp" or "heif" ? Options(saver) : null;
        var result = Pictures.Compress(Pictures.File(Pictures.Photo(300, 200), saver, options));
        Assert.Null(result.KeptReason);
        Assert.Equal(expected, Sniffer.Sniff(result.Content)!.Name);
    }

    [Fact]
    public void A_tiff_with_transparency_becomes_webp()
    {
        var result = Pictures.Compress(Pictures.File(Pictures.Photo(100, 100, 4), "tiff"));
        Assert.Equal("webp", result.Extension);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(300, false)]
    [InlineData(null, true)]
    public void A_scanned_page_of_black_and_white_becomes_png(int? width, bool lossless)
    {
        // Some letters on white.
        var page = new Pictures.Raw(800, 1_000, 1, [.. Enumerable.Range(0, 800_000).Select(static i => i / 800 % 40 < 12 && i % 800 * 7 / 9 % 23 < 5 ? (byte)0 : (byte)255)]);
        var tiff = Pictures.File(page, "tiff", new VOption { { "bitdepth", 1 } });
        var result = Pictures.Compress(tiff, new Recipe { Width = width, Lossless = lossless ? Lossless.Yes : Lossless.No });
        Assert.Equal("png", result.Extension);
        var asked = Pictures.Compress(tiff, new Recipe { Width = width, Format = OutputFormat.Jpeg });
        Assert.True(result.Content!.Length < asked.Content!.Length / 2, $"{result.Content.Length} of {asked.Content.Length}");
        if (width is null)
        {
            var decoded = Pictures.Decode(result.Content);
            Assert.Equal(page.Pixels, decoded.Pixels.Where((_, i) => i % decoded.Bands == 0));
        }
    }

    [Fact]
    public void A_grey_image_stays_grey()
    {
        var result = Pictures.Compress(Pictures.File(Pictures.Photo(200, 150, 1), "png"), new Recipe { Format = OutputFormat.Jpeg });
        Assert.Equal(1, Pictures.Decode(result.Content!).Bands);
    }

    [Fact]
    public void Efforts_trade_time_for_size()
    {
        var file = Corpus.Read("photos/gb82-city.png");
        int Size(OutputFormat format, Effort effort) => Pictures.Compress(file, new Recipe { Format = format, Effort = effort }).Content!.Length;
        Assert.True(Size(OutputFormat.Jpeg, Effort.Balanced) < Size(OutputFormat.Jpeg, Effort.Fast));
        Assert.True(Size(OutputFormat.Webp, Effort.Small) < Size(OutputFormat.Webp, Effort.Fast));
    }

    [Fact]
    public void Balanced_jpeg_is_progressive_and_fast_is_not()
    {
        var file = Pictures.File(Pictures.Photo(64, 64), "png");
        byte[] Jpeg(Effort effort) => Pictures.Compress(file, new Recipe { Format = OutputFormat.Jpeg, Effort = effort }).Content!;
        Assert.True(Jpeg(Effort.Balanced).AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC2]) > 0);
        Assert.True(Jpeg(Effort.Fast).AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) > 0);
    }

    [Fact]
    public void Metadata_is_gone_from_what_is_written()
    {
        var result = Pictures.Compress(Pictures.Rotated(Pictures.Photo(300, 200), 6));
        Assert.True(result.Content.AsSpan().IndexOf("Exif"u8) < 0);
    }

    [Fact]
    public void The_version_names_libvips() => Assert.Matches(@"^libvips 8\.\d+\.\d+$", ImageCompressor.Imaging.Compressor.LibraryVersion);

    private static VOption Options(string saver) =>
        saver == "heif" ? new() { { "Q", 95 }, { "compression", Enums.ForeignHeifCompression.Av1 }, { "effort", 0 } } : new() { { "Q", 97 } };
}
