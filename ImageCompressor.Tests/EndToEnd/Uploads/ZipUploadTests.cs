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

    private static async Task<JsonElement> UploadAsync(ServiceUnderTest service, byte[] zip, int status)
    {
        using var answer = await service.Http.PostAsync("/api/images/upload?format=webp&wait=30", ImageUploadTests.Form(("image", "x.zip", zip)), TestContext.Current.CancellationToken);
        return await ImageUploadTests.JsonAsync(answer, status);
    }

    private static byte[] Zip(params IEnumerable<(string Name, byte[] Content)> files)
    {
        using var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }

        return target.ToArray();
    }
}
