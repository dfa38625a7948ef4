using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Encoders;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Native;
using ImageCompressor.Imaging.Pipeline;
using NetVips;

namespace ImageCompressor.Tests.Imaging;

/// <summary>Every claim of the table is proved by encoding; a claim that is not made is proved too, where its absence can be seen.</summary>
public class FormatTableTests
{
    private static readonly Format[] s_written = [.. FormatTable.All.Where(static format => format.Writable)];

    public static TheoryData<string> Written => [.. s_written.Select(static format => format.Name)];

    [Fact]
    public void What_a_recipe_can_name_is_what_can_be_written()
    {
        var named = Enum.GetValues<OutputFormat>().Select(FormatTable.Asked).OfType<Format>();
        Assert.Equal(s_written.OrderBy(format => format.Name), named.OrderBy(format => format.Name));
    }

    [Fact]
    public void Names_and_first_bytes_are_one_format_each()
    {
        Assert.Equal(FormatTable.All.Count, FormatTable.All.Select(format => format.Name).Distinct().Count());
        Assert.All(FormatTable.All.Where(format => format.Magics.Count > 0),
            format => Assert.All(format.Magics, magic => Assert.Equal(format, Sniffer.Sniff([.. magic, .. new byte[32]]))));
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void What_is_written_is_of_its_format_and_begins_as_the_table_says(string name)
    {
        var content = Write(name, Pictures.Photo(64, 48));
        Assert.Equal(name, Sniffer.Sniff(content)!.Name);
        if (Row(name).Magics is { Count: > 0 } magics)
            Assert.Contains(magics, magic => content.AsSpan().StartsWith(magic));
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void Alpha_survives_where_the_table_says_so(string name)
    {
        var picture = Pictures.Photo(64, 64, 4);
        for (var i = 3; i < picture.Pixels.Length / 2; i += 4)
            picture.Pixels[i] = 0;
        var shown = Pictures.Decode(Write(name, picture));
        Assert.Equal(Row(name).Alpha, shown.Bands == 4);
        if (Row(name).Alpha)
            Assert.Equal((0, 255), (shown.At(32, 4)[3], shown.At(32, 60)[3]));
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void Animation_survives_where_the_table_says_so(string name)
    {
        var header = Pictures.Compressor.ReadHeader(Pictures.Compress(Pictures.Animation(), Recipe(name) with { Width = 20 }).Content!);
        Assert.Equal(Row(name).Animation ? Pictures.AnimationFrames : 1, header.Frames);
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void Not_a_pixel_changes_without_loss_or_it_is_refused(string name)
    {
        var picture = Pictures.Photo(80, 60);
        var recipe = Recipe(name) with { Lossless = Lossless.Yes, Quality = 1 };
        if (Row(name).Lossless)
            Assert.Equal(picture.Pixels, Pictures.Decode(Pictures.Compress(Pictures.File(picture, "tiff"), recipe).Content!).Pixels);
        else
            Assert.Equal((ImagingFailure.CannotEncode, $"{name} cannot be written without loss"), Refusal(Pictures.Fails(Pictures.File(picture, "tiff"), recipe)));
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void Near_lossless_is_smaller_where_the_table_says_so_and_else_lossless(string name)
    {
        if (!Row(name).Lossless)
            return;
        var (picture, file) = (Pictures.Photo(200, 150), Pictures.File(Pictures.Photo(200, 150), "tiff"));
        var near = Pictures.Compress(file, Recipe(name) with { Lossless = Lossless.Near, Quality = 40 });
        var exact = Pictures.Compress(file, Recipe(name) with { Lossless = Lossless.Yes });
        Assert.Equal(Row(name).NearLossless, near.Content!.Length < exact.Content!.Length);
        Assert.Null(near.Quality);
        Assert.True(Pictures.Distance(picture, Pictures.Decode(near.Content!)) < 4);
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void As_many_bits_are_written_as_the_table_says(string name)
    {
        using var eight = Pictures.ToImage(Pictures.Photo(40, 40));
        using var sixteen = (Image)Operation.Call("colourspace", null, eight, Enums.Interpretation.Rgb16);
        using var odd = (Image)Operation.Call("linear", null, sixteen, new double[] { 1 }, new double[] { 77 });
        using var cast = (Image)Operation.Call("cast", null, odd, Enums.BandFormat.Ushort);
        using var typed = (Image)Operation.Call("copy", new VOption { { "interpretation", Enums.Interpretation.Rgb16 } }, cast);
        var content = Encoded(name, typed.CopyMemory(), Enums.ForeignKeep.None);

        using var source = Source.NewFromMemory(content);
        using var shown = Sources.Load(source, Row(name), new VOption());
        Assert.Equal(Row(name).BitsPerSample == 16, shown.Format == Enums.BandFormat.Ushort);
        if (Row(name).BitsPerSample == 16)
            Assert.Equal(typed.WriteToMemory<ushort>(), shown.WriteToMemory<ushort>());
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void A_profile_survives_where_the_table_says_so(string name)
    {
        using var plain = Pictures.ToImage(Pictures.Photo(40, 40));
        using var tagged = (Image)Operation.Call("icc_transform", new VOption { { "input_profile", "srgb" } }, plain, "p3");
        using var source = Source.NewFromMemory(Encoded(name, tagged.CopyMemory(), Enums.ForeignKeep.Icc));
        using var shown = Sources.Load(source, Row(name), new VOption());
        Assert.Equal(Row(name).Icc, shown.Contains("icc-profile-data"));
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void A_lower_quality_is_a_smaller_file_and_both_ends_of_the_range_are_written(string name)
    {
        var (least, most) = (Row(name).Quality!.Value.Least, Row(name).Quality!.Value.Most);
        int Size(int quality) => Encoded(name, Pictures.ToImage(Pictures.Photo(160, 120)), Enums.ForeignKeep.None, new EncoderSettings(quality, Squeeze: true)).Length;
        Assert.True(Size(least) < Size(most));
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void Passes_are_written_where_the_table_says_so(string name)
    {
        byte[] Of(bool progressive) => Write(name, Pictures.Photo(64, 48), recipe => recipe with { Progressive = progressive, Effort = Effort.Fast });
        Assert.Equal(Row(name).Progressive, !Of(true).AsSpan().SequenceEqual(Of(false)));
        Assert.Equal(Row(name).Progressive, IsInPasses(name, Of(true)));
        Assert.False(IsInPasses(name, Of(false)));
    }

    [Theory]
    [InlineData("AVIF", 6000, 6000, false, null)]
    [InlineData("AVIF", 6000, 6001, false, "AVIF ends at 36000000 pixels here; the image would be 6000 × 6001")]
    [InlineData("AVIF", 4000, 4001, true, "AVIF without loss ends at 16000000 pixels here; the image would be 4000 × 4001")]
    [InlineData("WebP", 6000, 4001, true, "WebP without loss ends at 24000000 pixels here; the image would be 6000 × 4001")]
    [InlineData("WebP", 10000, 10000, false, null)]
    public void What_an_encoder_would_hold_in_memory_is_bounded(string name, int width, int height, bool lossless, string? refusal) =>
        Assert.Equal(refusal, Row(name).Refuses(width, height, lossless));

    [Fact]
    public void A_frame_too_large_for_avif_is_refused_before_any_work_and_left_out_by_auto()
    {
        var file = Pictures.File(Pictures.Plain(6001, 6000, 90), "png");
        Assert.Equal((ImagingFailure.CannotEncode, "AVIF ends at 36000000 pixels here; the image would be 6001 × 6000"),
            Refusal(Pictures.Fails(file, Recipe("AVIF"))));
        Assert.Equal("jpg", Pictures.Compress(file,
            new Recipe { Format = OutputFormat.Auto, Accept = [OutputFormat.Avif, OutputFormat.Jpeg], Effort = Effort.Fast, Width = null }).Extension);
    }

    private static bool IsInPasses(string name, byte[] content) => name switch
    {
        "JPEG" => content.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC2]) > 0, // SOF2
        "PNG" => content[28] == 1, // IHDR's interlace method
        "GIF" => (content[Descriptor(content) + 9] & 0x40) != 0, // GIF89a, 20
        _ => false,
    };

    /// <summary>Of the first frame: the picture here has no extension but graphic control blocks before it.</summary>
    private static int Descriptor(byte[] gif)
    {
        var at = 13 + ((gif[10] & 0x80) != 0 ? 3 << ((gif[10] & 7) + 1) : 0);
        while (gif[at] == 0x21)
        {
            at += 2;
            while (gif[at] != 0)
                at += gif[at] + 1;
            at++;
        }

        return at;
    }

    private static Format Row(string name) => s_written.Single(format => format.Name == name);

    private static (ImagingFailure, string?) Refusal(ImagingException failure) => (failure.Failure, failure.Detail);

    private static Recipe Recipe(string name) =>
        new() { Format = Enum.GetValues<OutputFormat>().Single(format => FormatTable.Asked(format)?.Name == name), Quality = 95 };

    private static byte[] Write(string name, Pictures.Raw picture, Func<Recipe, Recipe>? with = null) =>
        Pictures.Compress(Pictures.File(picture, "tiff"), (with ?? (recipe => recipe))(Recipe(name))).Content!;

    /// <summary>By the row's encoder alone.</summary>
    private static byte[] Encoded(string name, Image image, Enums.ForeignKeep keep, EncoderSettings? settings = null)
    {
        var recipe = Recipe(name);
        var file = Pictures.File(Pictures.Photo(8, 8), "png");
        var header = Pictures.Compressor.ReadHeader(file);
        using var killSwitch = new KillSwitch(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        using var work = new Work(file, header, Plan.For(header, recipe), recipe, new ImagingOptions(), killSwitch) { Keep = keep };
        work.Become(image);
        return Row(name).Encoder!(work, settings ?? new EncoderSettings(100)).Content;
    }
}
