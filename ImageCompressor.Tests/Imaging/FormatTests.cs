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
