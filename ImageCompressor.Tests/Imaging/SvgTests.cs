using System.IO.Compression;
using System.Text;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.Imaging;

public class SvgTests
{
    private const string Red = "<rect width='100%' height='100%' fill='red'/>";

    [Theory]
    [InlineData("width='200' height='100'", 200, 100)]
    [InlineData("width='2in' height='1in'", 192, 96)]
    [InlineData("viewBox='0 0 120 40'", 120, 40)]
    [InlineData("width='60' viewBox='0 0 120 40'", 60, 20)]
    [InlineData("width='100%' height='100%' viewBox='0 0 30 40'", 30, 40)]
    public void Its_nominal_size_is_what_it_says(string size, int width, int height)
    {
        var header = Pictures.Compressor.ReadHeader(Svg(Red, size));
        Assert.Equal(("SVG", width, height), (header.Format.Name, header.Width, header.Height));
    }

    [Fact]
    public void It_becomes_a_png_of_the_colours_that_it_draws()
    {
        var result = Pictures.Compress(Svg($"<!--{new string('x', 4000)}-->{Red}"));
        Assert.Equal(("image/png", null), (result.MediaType, result.KeptReason));
        var pixels = Pictures.Decode(result.Content!);
        Assert.Equal((100, 80), (pixels.Width, pixels.Height));
        Assert.Equal([255, 0, 0], pixels.At(50, 40)[..3]);
    }

    [Theory]
    [InlineData(1000, null, Fit.Inside, 1000, 800)]
    [InlineData(50, 50, Fit.Inside, 50, 40)]
    [InlineData(333, null, Fit.Inside, 333, 266)]
    [InlineData(1601, null, Fit.Inside, 1601, 1281)]
    public void It_is_drawn_at_the_size_asked_for(int? width, int? height, Fit fit, int expectedWidth, int expectedHeight)
    {
        var result = Pictures.Compress(Svg(Red), new Recipe { Width = width, Height = height, Fit = fit, Format = OutputFormat.Png });
        Assert.Equal((expectedWidth, expectedHeight), (result.Width, result.Height));
    }

    [Fact]
    public void Drawn_larger_its_edges_stay_sharp()
    {
        var half = Svg("<rect width='50' height='80' fill='black'/><rect x='50' width='50' height='80' fill='white'/>");
        var pixels = Pictures.Decode(Pictures.Compress(half, new Recipe { Width = 2000, Format = OutputFormat.Png, Quality = 100 }).Content!);
        Assert.Equal((0, 255), (pixels.At(998, 800)[0], pixels.At(1001, 800)[0]));
    }

    [Fact]
    public void The_limit_of_pixels_holds_for_the_size_that_is_drawn()
    {
        Assert.Equal(100, Pictures.Compressor.ReadHeader(Svg(Red)).Width);
        Assert.Equal(ImagingFailure.TooManyPixels, Pictures.Fails(Svg(Red), new Recipe { Width = 6000 }).Failure);
    }

    [Theory]
    [InlineData("width='30000' height='30000'")]
    [InlineData("width='1' height='200000'")]
    [InlineData("width='1000000000' height='1000000000'")]
    public void A_huge_canvas_is_too_many_pixels(string size) =>
        Assert.Equal(ImagingFailure.TooManyPixels, Pictures.Fails(Svg(Red, size)).Failure);

    [Fact]
    public void A_drawing_of_a_huge_nominal_size_is_drawn_at_the_size_that_is_asked_for()
    {
        var svg = Svg("<rect width='51500' height='51500' fill='red'/>", "viewBox='0 0 51500 51500'");
        Assert.Contains("ask for a smaller width or height", Pictures.Fails(svg).Message, StringComparison.Ordinal);
        var result = Pictures.Compress(svg, new Recipe { Format = OutputFormat.Png, Width = 60 });
        Assert.Equal((60, 60), (result.Width, result.Height));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("width='0' height='0'", true)]
    [InlineData("viewBox='0 0 20 10'", false)]
    [InlineData("width='20' height='10'", false)]
    public void A_collection_of_symbols_is_no_damaged_picture(string size, bool refused)
    {
        var svg = Svg("<symbol id='a' viewBox='0 0 9 9'><path d='M0 0h9v9z'/></symbol>", size);
        if (refused)
        {
            var failure = Pictures.Fails(svg);
            Assert.Equal(ImagingFailure.UnsupportedFormat, failure.Failure);
            Assert.Contains("nothing is drawn", failure.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(20, new Compressor(new ImagingOptions()).ReadHeader(svg).Width);
        }
    }

    [Fact]
    public void One_that_says_no_size_has_that_of_what_is_drawn() =>
        Assert.Equal((40, 30), (Pictures.Compress(Svg("<rect width='40' height='30' fill='red'/>", ""), new Recipe { Format = OutputFormat.Png }) is var result ? (result.Width, result.Height) : default));

    [Fact]
    public void Nothing_outside_of_it_is_read()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "secret.png");
        File.WriteAllBytes(path, Pictures.File(Pictures.Plain(100, 80, 255, 0, 0), "png"));
        foreach (var target in (string[])[path, $"file://{path}", "http://127.0.0.1:9/secret.png"])
        {
            var result = Pictures.Compress(Svg($"<image href='{target}' width='100' height='80'/>"), new Recipe { Format = OutputFormat.Png, Quality = 100 });
            Assert.Equal(0, Pictures.Decode(result.Content!).Pixels.Max());
        }
    }

    [Theory]
    [InlineData("<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>", "<text y='9'>&x;</text>")]
    [InlineData("<!DOCTYPE svg [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>", "<text y='9'>&b;</text>")]
    public void Entities_are_not_read(string type, string body) =>
        Assert.Equal(ImagingFailure.UnsupportedFormat, Pictures.Fails(Encoding.UTF8.GetBytes(type + Text(body))).Failure);

    [Fact]
    public void A_billion_laughs_end_before_they_begin()
    {
        var entities = string.Concat(Enumerable.Range(1, 9).Select(i => $"<!ENTITY e{i} '{string.Concat(Enumerable.Repeat($"&e{i - 1};", 10))}'>"));
        var bomb = $"<!DOCTYPE svg [<!ENTITY e0 'ha'>{entities}]>{Text("<text>&e9;</text>")}";
        Assert.True(Pictures.Fails(Encoding.UTF8.GetBytes(bomb)).Failure is ImagingFailure.UnsupportedFormat or ImagingFailure.Damaged);
    }

    [Fact]
    public void The_document_type_that_drawing_programs_write_is_passed_over()
    {
        var svg = "<?xml version='1.0' encoding='utf-8'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd'>" + Text(Red);
        Assert.Equal(100, Pictures.Compress(Encoding.UTF8.GetBytes(svg), new Recipe { Format = OutputFormat.Jpeg }).Width);
    }

    [Theory]
    [InlineData("<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='/etc/passwd' parse='text'/>", ImagingFailure.UnsupportedFormat)]
    [InlineData("<image href='data:image/svg+xml;base64,PHN2Zz48L3N2Zz4='/>", ImagingFailure.UnsupportedFormat)]
    [InlineData("<image href='data:text/html,hello'/>", ImagingFailure.UnsupportedFormat)]
    [InlineData("<filter id='f'><feMorphology radius='100'/></filter>", ImagingFailure.TooComplex)]
    [InlineData("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>", ImagingFailure.TooComplex)]
    [InlineData("<style>rect { fill: u\\72l(#p) }</style>", ImagingFailure.TooComplex)]
    [InlineData("<rect", ImagingFailure.Damaged)]
    public void What_could_hurt_the_renderer_is_refused(string body, ImagingFailure failure) =>
        Assert.Equal(failure, Pictures.Fails(Svg(body)).Failure);

    [Fact]
    public void Too_many_elements_or_bytes_are_too_complex()
    {
        Assert.Equal(ImagingFailure.TooComplex, Pictures.Fails(Svg(Red + Red), options: new ImagingOptions { MaxSvgElements = 2 }).Failure);
        Assert.Equal(100, new Compressor(new ImagingOptions { MaxSvgElements = 3 }).ReadHeader(Svg(Red + Red)).Width);
        Assert.Equal(ImagingFailure.TooComplex, Pictures.Fails(Svg(Red), options: new ImagingOptions { MaxSvgBytes = 50 }).Failure);
    }

    [Fact]
    public void Copies_of_copies_are_counted_as_what_they_multiply_to()
    {
        var levels = string.Concat(Enumerable.Range(1, 8).Select(i => $"<g id='l{i}'>{string.Concat(Enumerable.Repeat($"<use href='#l{i - 1}'/>", 10))}</g>"));
        Assert.Equal(ImagingFailure.TooComplex, Pictures.Fails(Svg($"<defs><circle id='l0' r='1'/>{levels}</defs><use href='#l8'/>")).Failure);
    }

    [Fact]
    public void An_embedded_picture_is_drawn_and_one_that_claims_to_be_huge_is_not()
    {
        var png = Convert.ToBase64String(Pictures.File(Pictures.Plain(4, 4, 0, 0, 255), "png"));
        var result = Pictures.Compress(Svg($"<image width='100' height='80' preserveAspectRatio='none' href='data:image/png;base64,{png}'/>"), new Recipe { Format = OutputFormat.Png });
        Assert.Equal([0, 0, 255], Pictures.Decode(result.Content!).At(50, 40)[..3]);

        var huge = Convert.ToBase64String(LimitTests.Claiming(6_000, 6_000));
        Assert.Equal(ImagingFailure.TooManyPixels, Pictures.Fails(Svg($"<image href='data:image/png;base64,{huge}'/>")).Failure);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<rect onload='alert(1)'/>")]
    [InlineData("<foreignObject/>")]
    [InlineData("<a href='javascript:alert(1)'/>")]
    [InlineData("<style>@import 'http://example.com/a.css';</style>")]
    public void One_that_a_browser_would_run_is_never_kept(string body)
    {
        var result = Pictures.Compress(Svg(body + Noisy));
        Assert.Equal((null, "image/png"), (result.KeptReason, result.MediaType));
        Assert.Equal(KeptReasons.NotSmaller, Pictures.Compress(Svg(Noisy)).KeptReason);
    }

    [Fact]
    public void A_compressed_one_is_named_and_a_compressed_page_is_not_an_image()
    {
        Assert.Equal((ImagingFailure.UnsupportedFormat, "SVG compressed by gzip"), Of(Gzip(Svg(Red))));
        Assert.Equal(ImagingFailure.NotAnImage, Of(Gzip("<html><body>gone</body></html>"u8.ToArray())).Item1);
        Assert.Equal(ImagingFailure.NotAnImage, Of([0x1F, 0x8B, 8, 0, 1, 2, 3]).Item1);

        static (ImagingFailure, string?) Of(byte[] file) => Pictures.Fails(file) is var failure ? (failure.Failure, failure.Detail) : default;
    }

    /// <summary>Few bytes that make many of a PNG.</summary>
    private const string Noisy =
        "<filter id='n'><feTurbulence baseFrequency='.9'/></filter><rect width='100%' height='100%' filter='url(#n)'/>";

    internal static byte[] Svg(string body, string size = "width='100' height='80'") => Encoding.UTF8.GetBytes(Text(body, size));

    private static string Text(string body, string size = "width='100' height='80'") =>
        $"<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' {size}>{body}</svg>";

    internal static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        return packed.ToArray();
    }
}
