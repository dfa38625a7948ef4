using System.IO.Compression;
using System.Text.Json;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd.Uploads;

/// <summary>Archives of images, and what hostile ones try.</summary>
public sealed class ZipUploadTests
{
    [Fact]
    public async Task An_archive_is_taken_apart_and_its_folders_are_only_names()
    {
        var zip = Zip(("shoes/a.png", TestImages.Png(1)), ("../../../etc/b.png", TestImages.Png(2)), ("C:\\x\\c.png", TestImages.Png(3)), ("shoes/", []), ("__MACOSX/._a.png", [1]), ("d.txt", "text"u8.ToArray()));
        await using var service = await ServiceUnderTest.StartAsync();
        var body = await UploadAsync(service, zip, 200);
        Assert.Equal(["a.png", "b.png", "c.png"], body.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("name").GetString()));
        Assert.Equal("d.txt", Assert.Single(body.GetProperty("rejected").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_bomb_stops_at_the_limit_of_one_image_and_of_all_together()
    {
        var bomb = Zip(("bomb.png", new byte[5_000_000]), ("a.png", TestImages.Png(1)));
        Assert.True(bomb.Length < 200_000, "no bomb");
        string[] small = ["--Fetching:MaxBytes=100000", "--Fetching:MaxBytesInMemory=300000"];
        await using (var service = await ServiceUnderTest.StartAsync(small))
        {
            var body = await UploadAsync(service, bomb, 200);
            Assert.Equal(("bomb.png", "too_large"), (body.GetProperty("rejected")[0].GetProperty("name").GetString(), body.GetProperty("rejected")[0].GetProperty("code").GetString()));
            Assert.Equal(1, body.GetProperty("images").GetArrayLength());
        }

        await using (var service = await ServiceUnderTest.StartAsync([.. small, "--Uploads:MaxUnpackedBytes=150000"]))
        {
            using var answer = await service.Http.PostAsync("/api/images/upload", ImageUploadTests.Form(("image", "x.zip",
                Zip(Enumerable.Range(0, 5).Select(i => ($"{i}.png", new byte[90_000]))))), TestContext.Current.CancellationToken);
            await answer.IsProblemAsync(413, "body_too_large");
        }
    }

    [Fact]
    public async Task An_archive_of_very_many_files_stops_at_the_limit()
    {
        await using var service = await ServiceUnderTest.StartAsync("--Uploads:MaxImages=100");
        using var answer = await service.Http.PostAsync("/api/images/upload", ImageUploadTests.Form(("image", "x.zip",
            Zip(Enumerable.Range(0, 5_000).Select(i => ($"{i}.png", Array.Empty<byte>()))))), TestContext.Current.CancellationToken);
        await answer.IsProblemAsync(413, "body_too_large");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(400)]
    public async Task A_damaged_archive_is_told_as_such(int cut)
    {
        var zip = Zip(("a.png", TestImages.Png(1)));
        await using var service = await ServiceUnderTest.StartAsync();
        using var answer = await service.Http.PostAsync("/api/images/upload", ImageUploadTests.Form(("image", "x.zip", zip[..^cut])), TestContext.Current.CancellationToken);
        await answer.IsProblemAsync(400, "bad_form");
    }

    [Fact]
    public async Task An_entry_whose_bytes_are_damaged_is_rejected_by_name()
    {
        var zip = Zip(("a.png", TestImages.Png(1)), ("b.png", TestImages.Png(2)));
        // The first byte behind the first entry's header and name: a block type that deflate does not have.
        zip[30 + "a.png".Length] = 0xFF;
        await using var service = await ServiceUnderTest.StartAsync();
        var body = await UploadAsync(service, zip, 200);
        Assert.Equal("a.png", Assert.Single(body.GetProperty("rejected").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal("b.png", Assert.Single(body.GetProperty("images").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task An_archive_in_an_archive_is_not_opened()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var answer = await service.Http.PostAsync("/api/images/upload", ImageUploadTests.Form(("image", "x.zip", Zip(("inner.zip", Zip(("a.png", TestImages.Png(1))))))), TestContext.Current.CancellationToken);
        await answer.IsProblemAsync(422, "not_an_image");
    }

    [Fact]
    public async Task An_entry_whose_checksum_does_not_fit_is_not_taken_for_the_image()
    {
        // Stored, as archives keep photographs: nothing but the checksum tells that a byte was damaged.
        var zip = Zip(CompressionLevel.NoCompression, ("a.png", TestImages.Png(1)), ("b.png", TestImages.Png(2)));
        zip[30 + "a.png".Length + TestImages.Png(1).Length / 2] ^= 1;
        await using var service = await ServiceUnderTest.StartAsync();
        var body = await UploadAsync(service, zip, 200);
        var rejected = Assert.Single(body.GetProperty("rejected").EnumerateArray());
        Assert.Equal(("a.png", "damaged_image"), (rejected.GetProperty("name").GetString(), rejected.GetProperty("code").GetString()));
        Assert.Contains("checksum", rejected.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("b.png", Assert.Single(body.GetProperty("images").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task What_all_archives_of_an_upload_hold_is_counted_together()
    {
        var archive = Zip(("0.png", new byte[90_000]));
        await using var service = await ServiceUnderTest.StartAsync("--Uploads:MaxUnpackedBytes=150000");
        using var answer = await service.Http.PostAsync("/api/images/upload", ImageUploadTests.Form(("image", "x.zip", archive), ("image", "y.zip", archive)), TestContext.Current.CancellationToken);
        await answer.IsProblemAsync(413, "body_too_large");
    }

    [Fact]
    public async Task An_archive_that_is_nothing_but_a_table_of_contents_is_refused_before_it_fills_the_memory()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var content = new ByteArrayContent(TableOf(200_000));
        using var answer = await service.Http.PostAsync("/api/images/upload?name=x.zip", content, TestContext.Current.CancellationToken);
        await answer.IsProblemAsync(413, "body_too_large");
    }

    /// <summary>Entries that all name one empty file, counted as ZIP64 counts (APPNOTE 4.3.12 to 4.3.16).</summary>
    private static byte[] TableOf(int entries)
    {
        using var target = new MemoryStream();
        using var writer = new BinaryWriter(target);
        writer.Write([.. "PK\u0003\u0004"u8, .. new byte[22], 1, 0, 0, 0, (byte)'.']);
        byte[] entry = [.. "PK\u0001\u0002"u8, .. new byte[24], 1, 0, .. new byte[16], (byte)'.'];
        for (var i = 0; i < entries; i++) writer.Write(entry);
        var (end, start) = (target.Position, 31L);
        writer.Write([.. "PK\u0006\u0006"u8, 44, .. new byte[7], 45, 0, 45, .. new byte[9]]);
        foreach (var number in new[] { entries, entries, end - start, start }) writer.Write(number);
        writer.Write([.. "PK\u0006\u0007"u8, 0, 0, 0, 0]);
        writer.Write(end);
        writer.Write([1, 0, 0, 0, .. "PK\u0005\u0006"u8, 0, 0, 0, 0, .. Enumerable.Repeat((byte)0xFF, 12), 0, 0]);
        return target.ToArray();
    }

    private static async Task<JsonElement> UploadAsync(ServiceUnderTest service, byte[] zip, int status)
    {
        using var answer = await service.Http.PostAsync("/api/images/upload?format=webp&wait=60", ImageUploadTests.Form(("image", "x.zip", zip)), TestContext.Current.CancellationToken);
        return await ImageUploadTests.JsonAsync(answer, status);
    }

    private static byte[] Zip(params IEnumerable<(string Name, byte[] Content)> files) => Zip(CompressionLevel.Optimal, files);

    private static byte[] Zip(CompressionLevel level, params IEnumerable<(string Name, byte[] Content)> files)
    {
        using var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }

        return target.ToArray();
    }
}
