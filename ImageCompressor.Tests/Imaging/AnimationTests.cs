using System.Buffers.Binary;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Headers;
using NetVips;

namespace ImageCompressor.Tests.Imaging;

public class AnimationTests
{
    private const int Frames = Pictures.AnimationFrames;
    private const int Side = Pictures.AnimationSide;
    private static readonly byte[] s_gif = Pictures.Animation();

    [Fact]
    public void The_header_counts_frames_and_what_they_cost()
    {
        var header = Pictures.Compressor.ReadHeader(s_gif);
        Assert.Equal((Side, Side, Frames, (long)Side * Side * Frames), (header.Width, header.Height, header.Frames, header.Pixels));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(16)]
    public void As_webp_it_keeps_frames_delays_and_loops(int? width)
    {
        var result = Pictures.Compress(s_gif, new Recipe { Format = OutputFormat.Webp, Width = width, Quality = 90 });

        using var source = Source.NewFromMemory(result.Content!);
        using var shown = (Image)Operation.Call("webpload_source", new VOption { { "n", -1 } }, source);
        Assert.Equal(Frames, shown.Get("n-pages"));
        Assert.Equal([100, 200, 300, 400, 500], (int[])shown.Get("delay"));
        // GIF counts repetitions, WebP (RFC 9649, 2.7.1.1) how often it is shown.
        Assert.Equal(4, shown.Get("loop"));
        Assert.Equal((width ?? Side, width ?? Side), (shown.Width, shown.PageHeight));
        AssertFramesAreApart(shown);
    }

    [Fact]
    public void A_smaller_gif_keeps_its_frames_too()
    {
        var result = Pictures.Compress(s_gif, new Recipe { Width = 20 });
        Assert.Equal(("gif", Frames), (result.Extension, Pictures.Compressor.ReadHeader(result.Content!).Frames));
    }

    [Theory]
    [InlineData(OutputFormat.Jpeg)]
    [InlineData(OutputFormat.Avif)]
    [InlineData(OutputFormat.Png)]
    public void A_still_format_gets_the_first_frame_and_a_warning(OutputFormat format)
    {
        var result = Pictures.Compress(s_gif, new Recipe { Format = format, Quality = 95 });
        Assert.Contains(ImageWarnings.AnimationDropped, result.Warnings);
        var shown = Pictures.Decode(result.Content!);
        Assert.Equal((Side, Side), (shown.Width, shown.Height));
        Assert.InRange(shown.At(20, 20)[0], 0, 8);
    }

    [Fact]
    public void An_animated_png_is_left_alone_rather_than_stopped()
    {
        var result = Pictures.Compress(AnimatedPng());
        Assert.Equal((null, KeptReasons.AnimationKept, "png"), (result.Content, result.KeptReason, result.Extension));
    }

    [Fact]
    public void An_animated_png_that_has_to_shrink_loses_its_animation_with_a_warning()
    {
        var result = Pictures.Compress(AnimatedPng(), new Recipe { Width = 10 });
        Assert.Contains(ImageWarnings.AnimationDropped, result.Warnings);
        Assert.Equal(10, result.Width);
    }

    [Fact]
    public void A_broken_animated_png_is_not_delivered_as_kept()
    {
        var png = AnimatedPng();
        var half = png[..(png.Length / 2)];
        Assert.Equal(ImagingFailure.Damaged, Pictures.Fails(half, new Recipe { Damaged = DamagePolicy.Refuse }).Failure);
        var result = Pictures.Compress(half);
        Assert.Null(result.KeptReason);
        Assert.Equal([ImageWarnings.DamagedInput, ImageWarnings.AnimationDropped], result.Warnings.Take(2));
    }

    [Fact]
    public void From_gif_to_webp_and_back_frames_delays_and_loops_are_the_same()
    {
        var webp = Pictures.Compress(s_gif, new Recipe { Format = OutputFormat.Webp, Quality = 90 }).Content!;
        var back = Pictures.Compress(webp, new Recipe { Format = OutputFormat.Gif, Quality = 90 });
        using var source = Source.NewFromMemory(back.Content!);
        using var shown = (Image)Operation.Call("gifload_source", new VOption { { "n", -1 } }, source);
        Assert.Equal((Frames, Frames), (shown.Get("n-pages"), back.Frames));
        Assert.Equal([100, 200, 300, 400, 500], (int[])shown.Get("delay"));
        // Repetitions again: once less than it is shown.
        Assert.Equal(3, back.Content.AsSpan()[(back.Content.AsSpan().IndexOf("NETSCAPE2.0"u8) + 13)..][0]);
    }

    [Fact]
    public void An_animated_avif_is_left_alone_too()
    {
        var result = Pictures.Compress(Corpus.Read("odd/libavif-colors-animated-8bpc-alpha-exif-xmp.avif"));
        Assert.Equal(KeptReasons.AnimationKept, result.KeptReason);
    }

    [Theory]
    [InlineData(new byte[0], 1)]
    [InlineData(new byte[] { 0x89, 1, 2, 3, 4, 5, 6, 7, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, 1)]
    public void Chunks_that_lead_nowhere_declare_no_frames(byte[] png, int frames) => Assert.Equal(frames, PngAnimation.Frames(png));

    /// <summary>Frame i is one colour, 50·i of red: a bleeding edge would show.</summary>
    private static void AssertFramesAreApart(Image strip)
    {
        var pixels = strip.WriteToMemory<byte>();
        for (var frame = 0; frame < Frames; frame++)
        {
            foreach (var row in (int[])[0, strip.PageHeight / 2, strip.PageHeight - 1])
                Assert.InRange(pixels[((frame * strip.PageHeight + row) * strip.Width + strip.Width / 2) * strip.Bands], 50 * frame - 8, 50 * frame + 8);
        }
    }

    /// <summary>A still PNG with the chunk that declares an animation put before its image data.</summary>
    private static byte[] AnimatedPng()
    {
        var png = Pictures.File(Pictures.Photo(50, 50), "png");
        byte[] control = [.. "acTL"u8, 0, 0, 0, 3, 0, 0, 0, 0];
        var checksum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.Of(control));
        return [.. png[..33], 0, 0, 0, 8, .. control, .. checksum, .. png[33..]];
    }
}
