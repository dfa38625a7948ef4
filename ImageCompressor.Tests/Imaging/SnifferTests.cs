using System.Text;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Formats;

namespace ImageCompressor.Tests.Imaging;

public class SnifferTests
{
    [Theory]
    [InlineData("<!doctype html><html><body>404</body></html>")]
    [InlineData("<html><body><svg></svg></body></html>")]
    [InlineData("%PDF-1.7 ...")]
    [InlineData("Not found")]
    [InlineData("{\"error\":\"gone\"}")]
    [InlineData("BM is how this sentence begins")]
    [InlineData("RIFF....WAVEfmt ")]
    public void What_is_no_image_is_not_an_image(string text) =>
        Assert.Equal(ImagingFailure.NotAnImage, Pictures.Fails(Encoding.UTF8.GetBytes(text)).Failure);

    [Theory]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0mif1heic", "HEIC")]
    [InlineData("\0\0\0\u000CJXL \r\n", "JPEG XL")]
    [InlineData("\0\0\0\u000CjP  \r\n", "JPEG 2000")]
    [InlineData("8BPS\0\u0001", "Photoshop")]
    public void An_image_that_is_not_read_is_named(string start, string name)
    {
        var failure = Pictures.Fails(Encoding.Latin1.GetBytes(start));
        Assert.Equal((ImagingFailure.UnsupportedFormat, name), (failure.Failure, failure.Detail));
    }

    [Fact]
    public void Nothing_is_empty() => Assert.Equal(ImagingFailure.Empty, Pictures.Fails([]).Failure);

    [Fact]
    public void An_avif_that_also_claims_to_be_heif_is_avif()
    {
        var start = Encoding.Latin1.GetBytes("\0\0\0\u0020ftypmif1\0\0\0\0mif1avifmiafMA1B");
        Assert.Equal(FormatTable.Avif, Sniffer.Sniff(start));
    }

    [Fact]
    public void A_start_without_the_rest_is_damaged() =>
        Assert.Equal(ImagingFailure.Damaged, Pictures.Fails([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]).Failure);
}
