using System.Buffers.Binary;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Headers;
using NetVips;

namespace ImageCompressor.Tests.Imaging;

public class DamageTests
{
    private static readonly Recipe s_shown = new() { Format = OutputFormat.Png, Quality = 100 };
    private static readonly Recipe s_refusing = s_shown with { Damaged = DamagePolicy.Refuse };

    [Theory]
    [InlineData("jpeg", false)]
    [InlineData("jpeg", true)]
    [InlineData("png", false)]
    [InlineData("gif", false)]
    public void Of_half_a_file_the_upper_part_is_shown_with_a_warning(string saver, bool interlaced)
    {
        var file = Pictures.File(Pictures.Photo(300, 200), saver, interlaced ? new VOption { { "interlace", true } } : null);
        var whole = Pictures.Decode(file);
        var result = Pictures.Compress(Half(file), s_shown);
        Assert.Contains(ImageWarnings.DamagedInput, result.Warnings);
        Assert.Null(result.KeptReason);
        var shown = Pictures.Decode(result.Content!);
        Assert.Equal((300, 200), (shown.Width, shown.Height));
        for (var x = 0; x < 300; x += 20)
            Assert.InRange(Math.Abs(shown.At(x, 20)[0] - whole.At(x, 20)[0]), 0, interlaced ? 12 : 0);
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("gif")]
    public void One_who_refuses_damage_gets_a_failure(string saver) =>
        Assert.Equal(ImagingFailure.Damaged, Pictures.Fails(Half(Pictures.File(Pictures.Photo(300, 200), saver)), s_refusing).Failure);

    [Theory]
    [InlineData("webp")]
    [InlineData("heif")]
    [InlineData("tiff")]
    public void Of_a_format_whose_decoder_gives_nothing_half_a_file_is_a_failure(string saver)
    {
        var options = saver == "heif" ? new VOption { { "compression", Enums.ForeignHeifCompression.Av1 }, { "effort", 0 } } : null;
        Assert.Equal(ImagingFailure.Damaged, Pictures.Fails(Half(Pictures.File(Pictures.Photo(300, 200), saver, options)), s_shown).Failure);
    }

    [Fact]
    public void What_is_missing_of_a_transparent_png_is_transparent()
    {
        var shown = Pictures.Decode(Pictures.Compress(Half(Pictures.File(Pictures.Photo(300, 200, 4), "png")), s_shown).Content!);
        Assert.Equal((255, 0), (shown.At(150, 10)[3], shown.At(150, 199)[3]));
    }

    [Fact]
    public void A_file_of_which_no_row_is_left_is_a_failure()
    {
        var png = Pictures.File(Pictures.Photo(300, 200), "png");
        var failure = Pictures.Fails(png[..(png.AsSpan().IndexOf("IDAT"u8) + 40)], s_shown);
        Assert.Equal((ImagingFailure.Damaged, "nothing of the picture is left"), (failure.Failure, failure.Detail));
    }

    [Fact]
    public void A_jpeg_that_ends_before_its_first_scan_is_a_failure()
    {
        var jpeg = Pictures.File(Pictures.Photo(300, 200), "jpeg");
        var scan = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA, 0, 12]);
        Assert.Equal(ImagingFailure.Damaged, Pictures.Fails(jpeg[..(scan + 14)], s_shown).Failure);
    }

    [Fact]
    public void A_damaged_original_is_never_kept()
    {
        // Of quality 5, so that the result at 90 is larger.
        var file = Pictures.File(Pictures.Photo(300, 200), "jpeg", new VOption { { "Q", 5 } })[..^40];
        var result = Pictures.Compress(file, new Recipe { Quality = 90 });
        Assert.Equal((null, true), (result.KeptReason, result.Content!.Length > file.Length));
        Assert.Equal([ImageWarnings.DamagedInput, ImageWarnings.LargerThanOriginal], result.Warnings);
    }

    [Theory]
    [InlineData(0.99, 3)]
    [InlineData(0.6, 2)]
    [InlineData(0.3, 1)]
    [InlineData(0.1, 1)]
    public void Of_an_animation_that_breaks_off_the_whole_frames_are_left(double part, int frames)
    {
        var gif = Animation("gif");
        var result = Pictures.Compress(gif[..(int)(gif.Length * part)], new Recipe { Format = OutputFormat.Webp });
        Assert.Equal((frames, true), (result.Frames, result.Warnings.Contains(ImageWarnings.DamagedInput)));
        Assert.Equal((60, 50), (result.Width, result.Height));
    }

    [Fact]
    public void Of_an_animation_with_a_broken_frame_those_before_it_are_left()
    {
        var gif = Animation("gif");
        // In the data of the last frame: codes that no decoder has yet.
        gif.AsSpan(gif.Length * 9 / 10, 40).Fill(0xFF);
        var result = Pictures.Compress(gif);
        Assert.InRange(result.Frames, 2, 3);
        Assert.Contains(ImageWarnings.DamagedInput, result.Warnings);
    }

    [Fact]
    public void A_gif_without_its_trailer_is_whole() => Assert.Empty(Pictures.Compress(Animation("gif")[..^1]).Warnings);

    [Fact]
    public void A_file_with_more_faults_than_libvips_bears_by_default_is_shown_too() =>
        Assert.Equal([ImageWarnings.DamagedInput], Pictures.Compress(Corpus.Read("odd/exifsamples-corrupted.jpg"), new Recipe { Width = 200 }).Warnings);

    [Fact]
    public void Whatever_is_cut_off_or_turned_the_end_is_an_outcome_or_a_failure_of_the_image()
    {
        var random = new Random(11);
        foreach (var saver in (string[])["jpeg", "png", "gif", "webp", "tiff"])
        {
            var file = Pictures.File(Pictures.Photo(90, 60, saver == "jpeg" ? 3 : 4), saver);
            for (var round = 0; round < 40; round++)
            {
                var copy = file[..random.Next(12, file.Length + 1)];
                for (var i = random.Next(4); i > 0; i--)
                    copy[random.Next(copy.Length)] ^= (byte)random.Next(1, 256);
                try
                {
                    Pictures.Compress(copy, s_shown with { Width = 50 });
                }
                catch (ImagingException failure)
                {
                    Assert.NotEqual(ImagingFailure.Internal, failure.Failure);
                }
            }
        }
    }

    [Fact]
    public void An_old_style_jpeg_in_a_tiff_is_a_format_that_is_not_read()
    {
        var tiff = Pictures.File(Pictures.Photo(40, 30), "tiff");
        SetCompression(tiff, 6);
        var failure = Pictures.Fails(tiff);
        Assert.Equal((ImagingFailure.UnsupportedFormat, "TIFF with old-style JPEG"), (failure.Failure, failure.Detail));
    }

    [Theory]
    [InlineData("II*\0", 0xFFFF_FFFFu)]
    [InlineData("MM\0*", 0xFFFF_FFFFu)]
    [InlineData("II+\0", 0xFFFF_FFFFu)]
    [InlineData("II*\0", 14u)]
    public void A_directory_that_lies_elsewhere_is_left_to_the_decoder(string magic, uint offset)
    {
        var tiff = new byte[16];
        System.Text.Encoding.ASCII.GetBytes(magic).CopyTo(tiff, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(tiff.AsSpan(4), offset);
        tiff.AsSpan(8).Fill(0xFF);
        Assert.Null(TiffCompression.Unread(tiff));
        Assert.Equal(ImagingFailure.Damaged, Pictures.Fails(tiff).Failure);
    }

    private static byte[] Half(byte[] file) => file[..(file.Length / 2)];

    /// <summary>Four frames of noise, so that each has a quarter of the bytes.</summary>
    private static byte[] Animation(string saver)
    {
        var pixels = new byte[60 * 200 * 3];
        new Random(5).NextBytes(pixels);
        return Pictures.File(new Pictures.Raw(60, 200, 3, pixels), saver, new VOption { { "page_height", 50 } });
    }

    private static void SetCompression(byte[] tiff, ushort compression)
    {
        var directory = BinaryPrimitives.ReadInt32LittleEndian(tiff.AsSpan(4));
        for (var at = directory + 2; ; at += 12)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(tiff.AsSpan(at)) != 259)
                continue;
            BinaryPrimitives.WriteUInt16LittleEndian(tiff.AsSpan(at + 8), compression);
            return;
        }
    }
}
