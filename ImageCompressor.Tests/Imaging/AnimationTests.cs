using System.Buffers.Binary;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Headers;
using ImageCompressor.Imaging.Native;
using ImageCompressor.Imaging.Pipeline;
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
        var result = Pictures.Compress(Corpus.Read(Avif), new Recipe { Metadata = MetadataPolicy.All });
        Assert.Equal((null, KeptReasons.AnimationKept), (result.Content, result.KeptReason));
    }

    [Theory]
    [InlineData(MetadataPolicy.None)]
    [InlineData(MetadataPolicy.Copyright)]
    public void An_animated_avif_loses_the_place_of_recording_and_nothing_of_its_frames(MetadataPolicy policy)
    {
        var file = Corpus.Read(Avif);
        Assert.True(Places(file));
        var result = Pictures.Compress(file, new Recipe { Metadata = policy });
        Assert.Equal((null, "avif", 5, 0), (result.KeptReason, result.Extension, result.Frames, result.Encodes));
        Assert.Empty(result.Warnings);
        Assert.False(Places(result.Content!));
        Assert.True(result.Content.AsSpan().IndexOf("GPS"u8) < 0);
        Assert.Equal((file.Length, 5), (result.Content!.Length, Pictures.Compressor.ReadHeader(result.Content).Frames));
        Assert.Equal(Pictures.Decode(file).Pixels, Pictures.Decode(result.Content).Pixels);
    }

    [Fact]
    public void A_block_that_is_not_there_in_one_piece_or_is_too_short_is_not_written_over()
    {
        var file = Corpus.Read(Avif);
        using var image = Load(file);
        var xmp = (byte[])image.Get("xmp-data");
        Assert.False(InPlace.Replace([.. file], [.. xmp, 0], default, 0));
        Assert.False(InPlace.Replace([.. file], xmp, new byte[xmp.Length + 1], 0));
        Assert.True(InPlace.Replace([.. file], default, default, 0));
    }

    [Theory]
    [InlineData(MetadataPolicy.None, null, null)]
    [InlineData(MetadataPolicy.Copyright, "Ada", "nobody")]
    public void An_animated_png_loses_the_place_of_recording_and_no_other_chunk(MetadataPolicy policy, string? author, string? notice)
    {
        var plain = AnimatedPng();
        var file = WithText(Placed(plain));
        Assert.True(Places(file));
        var result = Pictures.Compress(file, new Recipe { Metadata = policy });
        Assert.Equal((null, "png", 3, 0), (result.KeptReason, result.Extension, result.Frames, result.Encodes));
        using var shown = Load(result.Content!);
        Assert.False(Places(result.Content!));
        Assert.Equal((author, notice), ExifBlock.Rights(shown.Contains("exif-data") ? (byte[])shown.Get("exif-data") : []));
        Assert.Equal(plain, PngMetadata.Replace(result.Content, default));
        if (policy == MetadataPolicy.None)
            Assert.Equal(plain, result.Content);
    }

    [Fact]
    public void With_all_metadata_an_animated_png_is_kept_with_its_place()
    {
        var result = Pictures.Compress(Placed(AnimatedPng()), new Recipe { Metadata = MetadataPolicy.All });
        Assert.Equal((null, KeptReasons.AnimationKept), (result.Content, result.KeptReason));
    }

    [Fact]
    public void A_png_whose_chunks_lead_nowhere_is_not_rewritten()
    {
        var png = AnimatedPng();
        Assert.Null(PngMetadata.Replace(png.AsSpan()[..^1], default));
        Assert.Null(PngMetadata.Replace(png.AsSpan()[..20], default));
        Assert.Null(PngMetadata.Replace(default, default));
        var huge = (byte[])[.. png];
        huge.AsSpan(33, 4).Fill(0xFF);
        Assert.Null(PngMetadata.Replace(huge, default));
        Assert.Equal(png, PngMetadata.Replace((byte[])[.. png, .. "GPSLatitude"u8], default));
    }

    // Its first frame decodes; the chunk after it is cut off, so that it cannot be written anew.
    [Fact]
    public void An_animation_that_cannot_be_written_anew_without_its_place_becomes_a_still_image()
    {
        var file = (byte[])[.. Placed(AnimatedPng())[..^12], 0, 0, 0, 99, .. "fdAT"u8, 1, 2, 3, 4];
        var result = Pictures.Compress(file, new Recipe { Quality = 100 });
        Assert.Equal((null, 1, true), (result.KeptReason, result.Frames, result.Warnings.Contains(ImageWarnings.AnimationDropped)));
        Assert.False(Places(result.Content!));
    }

    private const string Avif = "odd/libavif-colors-animated-8bpc-alpha-exif-xmp.avif";

    private static Image Load(byte[] file) => Sources.Load(Sources.Open(file), Sniffer.Sniff(file)!, new VOption());

    private static bool Places(byte[] file)
    {
        using var image = Load(file);
        return Metadata.HasLocation(image);
    }

    /// <summary>With Exif of a real file that says who, whose and where, in front of all else.</summary>
    private static byte[] Placed(byte[] png)
    {
        using var pixels = Pictures.ToImage(Pictures.Photo(8, 8));
        using var tagged = pixels.Mutate(static image =>
        {
            image.Set(GValue.GStrType, "exif-ifd0-Artist", "Ada");
            image.Set(GValue.GStrType, "exif-ifd0-Copyright", "nobody");
            image.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", "48/1 12/1 0/1");
        });
        using var written = Load(Pictures.File(tagged, "jpeg", new VOption { { "keep", Enums.ForeignKeep.All } }));
        return PngMetadata.Replace(png, ExifBlock.Body((byte[])written.Get("exif-data")))!;
    }

    private static byte[] WithText(byte[] png)
    {
        byte[] text = [.. "tEXt"u8, .. "Comment\0here"u8];
        var (length, checksum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, text.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.Of(text));
        return [.. png[..^12], .. length, .. text, .. checksum, .. png[^12..]];
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
        var png = Pictures.File(Pictures.Photo(50, 50), "png", new VOption { { "keep", Enums.ForeignKeep.None } });
        byte[] control = [.. "acTL"u8, 0, 0, 0, 3, 0, 0, 0, 0];
        var checksum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.Of(control));
        return [.. png[..33], 0, 0, 0, 8, .. control, .. checksum, .. png[33..]];
    }
}
