using System.Text;
using System.Text.Json;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>Truncated, lying, hostile and merely unusual files: each gets an outcome or a coded failure, and the process lives on.</summary>
public sealed class OddFilesTests
{
    /// <summary>Formats, and the megabytes that the process may have taken at most until then. The AVIF encoder holds 20 bytes a pixel: 675 MB for the
    /// largest of these files alone.</summary>
    private static readonly (string Format, double Megabytes)[] s_all = [("keep", 700), ("webp", 700), ("jpeg", 700), ("png", 700), ("avif", 900)];

    private static readonly (string Format, double Megabytes)[] s_formats = Environment.GetEnvironmentVariable("IMAGECOMPRESSOR_LONG") == "1" ? s_all : s_all[..1];

    [Fact]
    public async Task Every_odd_file_gets_an_outcome_and_the_process_survives_them_all()
    {
        var files = Corpus.Files("odd");
        using var data = new TemporaryFolder();
        await using var images = await ImageServer.StartAsync();
        await using var service = new ServiceProcess(data.Path, images.Host);
        await service.StartAsync();
        var sheet = new StringBuilder("S. No.,Product Name,Input Image Urls\n");
        for (var i = 0; i < files.Length; i++)
            sheet.Append(i).Append(',').Append(Path.GetFileName(files[i])).Append(',').Append(images.Serve($"{i}", File.ReadAllBytes(files[i]))).Append('\n');

        foreach (var (format, megabytes) in s_formats)
        {
            var id = await service.UploadAsync(sheet.ToString(), $"?format={format}&effort=fast");
            await service.WaitAsync(id, TimeSpan.FromMinutes(4));
            var all = await service.ImagesOfAsync(id);
            Assert.Equal(files.Length, all.Length);
            TestContext.Current.TestOutputHelper?.WriteLine($"{format}: at most {service.PeakMegabytes:F0} MB until now");
            Assert.True(service.PeakMegabytes < megabytes, $"{format}: {service.PeakMegabytes} MB");
            for (var i = 0; i < all.Length; i++) await JudgeAsync(service, Path.GetFileName(files[i]), all[i]);
        }
    }

    private static async Task JudgeAsync(ServiceProcess service, string file, JsonElement image)
    {
        var code = image.GetProperty("failure") is { ValueKind: JsonValueKind.Object } failure ? failure.GetProperty("code").GetString() : null;
        TestContext.Current.TestOutputHelper?.WriteLine($"{file}: {image.GetProperty("outcome").GetString()} {code} {image.GetProperty("keptReason").GetString()} {image.GetProperty("milliseconds")}");
        Assert.False(code is "internal_error" or "storage_failed" or "worker_crashed" or "processing_timeout", $"{file}: {image}");
        if (code is not null) return;
        using var answer = await service.Http.GetAsync(image.GetProperty("compressedUrl").GetString());
        Assert.Equal(image.GetProperty("compressed").GetProperty("bytes").GetInt64(), (await answer.Content.ReadAsByteArrayAsync()).Length);
        // Two encoders on a busy machine: wall time, with room, for the 10 s of CPU that one file may take.
        Assert.True(image.GetProperty("milliseconds").GetProperty("encode").GetInt32() < 20_000, $"{file}: {image}");
    }
}
