using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using ImageCompressor.Benchmarks.Fuzzing;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;

namespace ImageCompressor.Tests.Imaging;

/// <summary>Files that are made to cost more than they should. Each ends with a code or a result, within bounds of CPU and memory that a busy machine
/// does not break.</summary>
[Collection(nameof(Alone))]
public class HostileTests
{
    private static readonly Recipe s_cheap = new() { Format = OutputFormat.Jpeg, Effort = Effort.Fast };

    [Fact]
    public void Four_hundred_megapixels_of_one_colour_are_refused_unread()
    {
        var png = Png(20_000, 20_000, new byte[20_000 * 3 + 1], rows: 20_000);
        Assert.True(png.Length < 20_000_000, $"{png.Length} bytes");
        Assert.Equal(ImagingFailure.TooManyPixels, Cheaply(png, seconds: 2, megabytes: 50));
    }

    [Fact]
    public void Rows_that_a_png_claims_and_does_not_have_are_damage() =>
        Assert.Equal(ImagingFailure.Damaged, Cheaply(Png(9_000, 9_000, new byte[9_000 * 3 + 1], rows: 3), seconds: 5, megabytes: 400));

    [Fact]
    public void Ten_thousand_frames_are_too_complex()
    {
        byte[] frame = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
        var gif = (byte[])[.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, .. Enumerable.Repeat(frame, 10_000).SelectMany(bytes => bytes), 0x3B];
        Assert.Equal(ImagingFailure.TooComplex, Cheaply(gif, seconds: 5, megabytes: 100));
        // And with fewer of them it is an image.
        Assert.Null(Cheaply([.. gif[..(19 + 15 * 500)], 0x3B], seconds: 5, megabytes: 100));
    }

    [Fact]
    public void A_directory_of_a_tiff_that_leads_to_itself_ends() =>
        Cheaply(Tiff(entries: 9, next: 8), seconds: 5, megabytes: 100);

    [Fact]
    public void A_tiff_of_65_535_pages_ends()
    {
        var one = Tiff(entries: 9, next: 0);
        const int Size = 2 + 12 * 9 + 4;
        var pages = new byte[8 + Size * 65_535 + 256];
        one.AsSpan(0, 8).CopyTo(pages);
        for (var page = 0; page < 65_535; page++)
        {
            one.AsSpan(8, Size).CopyTo(pages.AsSpan(8 + Size * page));
            BinaryPrimitives.WriteInt32LittleEndian(pages.AsSpan(8 + Size * (page + 1) - 4), page == 65_534 ? 0 : 8 + Size * (page + 1));
        }

        Cheaply(pages, seconds: 10, megabytes: 300);
    }

    [Theory]
    [InlineData(65_535)]
    [InlineData(0)]
    public void A_directory_of_a_tiff_that_lies_about_its_entries_is_damage(int entries) =>
        Assert.Equal(ImagingFailure.Damaged, Cheaply(Tiff(entries, next: 0), seconds: 5, megabytes: 100));

    [Fact]
    public void A_tag_of_a_tiff_that_claims_billions_of_values_ends()
    {
        var tiff = Tiff(entries: 9, next: 0);
        // StripOffsets with four billion values.
        BinaryPrimitives.WriteUInt32LittleEndian(tiff.AsSpan(8 + 2 + 5 * 12 + 4), uint.MaxValue);
        Cheaply(tiff, seconds: 5, megabytes: 200);
    }

    [Fact]
    public void A_webp_whose_canvas_is_larger_than_its_frame_is_no_picture_of_that_size()
    {
        var webp = Pictures.File(Pictures.Photo(64, 64, 4), "webp");
        Assert.True(webp.AsSpan(12, 4).SequenceEqual("VP8X"u8));
        (webp[24], webp[25], webp[26]) = (0xFF, 0x3F, 0);
        (webp[27], webp[28], webp[29]) = (0xFF, 0x3F, 0);
        Assert.NotNull(Cheaply(webp, seconds: 5, megabytes: 100));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    [InlineData(0x7FFFFFFFu)]
    public void A_webp_whose_length_lies_ends(uint length)
    {
        var webp = Pictures.File(Pictures.Photo(64, 64), "webp");
        BinaryPrimitives.WriteUInt32LittleEndian(webp.AsSpan(4), length);
        Cheaply(webp, seconds: 5, megabytes: 100);
        webp = Pictures.File(Pictures.Photo(64, 64), "webp");
        BinaryPrimitives.WriteUInt32LittleEndian(webp.AsSpan(16), length);
        Cheaply(webp, seconds: 5, megabytes: 100);
    }

    [Theory]
    [InlineData("zTXt")]
    [InlineData("iTXt")]
    [InlineData("iCCP")]
    public void A_chunk_of_a_png_that_unpacks_to_64_megabytes_is_not_unpacked_whole(string type)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var i = 0; i < 64; i++)
                zlib.Write(new byte[1 << 20]);
        }

        byte[] head = type == "iTXt" ? [.. "key"u8, 0, 1, 0, 0, 0] : [.. "key"u8, 0, 0];
        var png = Pictures.File(Pictures.Photo(64, 64), "png");
        var bomb = (byte[])[.. png[..33], .. Chunk(type, [.. head, .. packed.ToArray()]), .. png[33..]];
        Cheaply(bomb, seconds: 5, megabytes: 100);
    }

    [Fact]
    public void An_avif_that_claims_a_huge_size_is_refused()
    {
        var avif = Pictures.File(Pictures.Photo(64, 64), "heif", new NetVips.VOption { { "compression", NetVips.Enums.ForeignHeifCompression.Av1 }, { "effort", 0 } });
        for (var rest = avif.AsSpan(); rest.IndexOf("ispe"u8) is >= 0 and var at; rest = rest[(at + 16)..])
        {
            BinaryPrimitives.WriteUInt32BigEndian(rest[(at + 8)..], 60_000);
            BinaryPrimitives.WriteUInt32BigEndian(rest[(at + 12)..], 60_000);
        }

        Assert.NotNull(Cheaply(avif, seconds: 5, megabytes: 200));
    }

    [Fact]
    public void Bitmaps_and_icons_are_refused_however_large_they_claim_to_be()
    {
        byte[] bmp = [.. "BM"u8, 0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 1, 0, 24, 0, .. new byte[24]];
        byte[] ico = [0, 0, 1, 0, 0xFF, 0xFF, 0, 0, 0, 0, 1, 0, 32, 0, 0xFF, 0xFF, 0xFF, 0x7F, 22, 0, 0, 0];
        Assert.Equal(ImagingFailure.TooManyPixels, Cheaply(bmp, seconds: 5, megabytes: 100));
        Assert.Equal(ImagingFailure.UnsupportedFormat, Cheaply(ico, seconds: 5, megabytes: 100));
    }

    [Fact]
    public void A_packed_page_that_unpacks_to_gigabytes_is_not_an_image()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("<html>"u8);
            for (var i = 0; i < 64; i++)
                gzip.Write(new byte[1 << 20]);
        }

        Assert.Equal(ImagingFailure.NotAnImage, Cheaply(packed.ToArray(), seconds: 5, megabytes: 100));
    }

    [Fact]
    public void A_file_of_more_bytes_than_allowed_is_too_complex()
    {
        var file = Pictures.File(Pictures.Photo(64, 64), "png");
        Assert.Equal(ImagingFailure.TooComplex, Pictures.Fails(file, options: new ImagingOptions { MaxBytes = file.Length - 1 }).Failure);
        Assert.Equal(64, new Compressor(new ImagingOptions { MaxBytes = file.Length }).ReadHeader(file).Width);
    }

    /// <summary>How it ended; null for a result.</summary>
    private static ImagingFailure? Cheaply(byte[] file, double seconds, long megabytes)
    {
        var resting = ProcessMemory.ResetPeak();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        ImagingFailure? end = null;
        try
        {
            Pictures.Compress(file, s_cheap);
        }
        catch (ImagingException failure)
        {
            Assert.NotEqual(ImagingFailure.Internal, failure.Failure);
            end = failure.Failure;
        }

        var cpu = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        var more = ProcessMemory.PeakMegabytes() - resting;
        TestContext.Current.SendDiagnosticMessage($"{TestContext.Current.Test?.TestDisplayName}: {cpu:F2} s, {more} MB, {end}");
        Assert.True(cpu < seconds, $"{cpu} s of CPU, {end}");
        Assert.True(more < megabytes, $"{more} MB more at the peak, {end}");
        return end;
    }

    private static byte[] Png(uint width, uint height, byte[] row, int rows)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var i = 0; i < rows; i++)
                zlib.Write(row);
        }

        var header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        System.Text.Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Checksum.Crc32(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }

    /// <summary>16 × 16 grey pixels in one strip; the number of entries and the place of the next directory as asked.</summary>
    private static byte[] Tiff(int entries, int next)
    {
        var tiff = FuzzSources.Read("").Single(static source => source.Name == "made.tif").Content.ToArray();
        BinaryPrimitives.WriteUInt16LittleEndian(tiff.AsSpan(8), (ushort)entries);
        BinaryPrimitives.WriteInt32LittleEndian(tiff.AsSpan(8 + 2 + 12 * 9), next);
        return tiff;
    }
}
