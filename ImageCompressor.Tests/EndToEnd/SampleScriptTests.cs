using System.Diagnostics;
using ImageCompressor.Tests.Architecture;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>The scripts in <c>samples/</c>, as a person runs them.</summary>
public sealed class SampleScriptTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_load_script_makes_every_image_anew_and_says_how_fast()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var folder = new TemporaryFolder();
        var image = Path.Combine(folder.Path, "a.png");
        await File.WriteAllBytesAsync(image, TestImages.Png(1), Token);

        var (exit, output) = await RunAsync("load.sh", "12", "4", service.Http.BaseAddress!.ToString().TrimEnd('/'), image, "format=webp");

        Assert.True(exit == 0, output);
        Assert.StartsWith("200: 12\n12 images in ", output, StringComparison.Ordinal);
        var images = (await service.GetJsonAsync("/api/images?limit=100")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(12, images.Select(one => one.GetProperty("original").GetProperty("sha256").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task The_load_script_fails_when_images_do_or_nobody_answers()
    {
        await using var service = await ServiceUnderTest.StartAsync("--RateLimit:UploadsPerMinute=2");
        using var folder = new TemporaryFolder();
        var image = Path.Combine(folder.Path, "a.png");
        await File.WriteAllBytesAsync(image, TestImages.Png(1), Token);
        var (exit, output) = await RunAsync("load.sh", "3", "1", service.Http.BaseAddress!.ToString().TrimEnd('/'), image);
        Assert.Equal(1, exit);
        Assert.Contains("429: 1\n", output);
        Assert.Equal(1, (await RunAsync("load.sh", "1", "1", $"http://127.0.0.1:{ImageCompressor.Benchmarks.Child.FreePort()}", image)).Exit);
        Assert.Equal(2, (await RunAsync("load.sh", "1", "1", "http://127.0.0.1:1", folder.Path + "/none.png")).Exit);
    }

    [Fact]
    public async Task The_device_posts_each_frame_and_keeps_what_comes_back()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        using var frames = new TemporaryFolder();
        await File.WriteAllBytesAsync(frames.Path + "/boat 1.png", TestImages.Png(1, 800, 600), Token);
        await File.WriteAllTextAsync(frames.Path + "/broken.png", "no image", Token);

        var (exit, output) = await RunAsync("device.sh", frames.Path, "thumbnail", service.Http.BaseAddress!.ToString().TrimEnd('/'));

        Assert.True(exit == 0, output);
        var made = Assert.Single(Directory.GetFiles(frames.Path + "/normalised"));
        Assert.StartsWith("boat 1.", Path.GetFileName(made), StringComparison.Ordinal);
        Assert.Contains("broken.png: 422", output);
    }

    private static async Task<(int Exit, string Output)> RunAsync(string script, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/curl"), "curl is not installed; on Debian, ./test installs it");
        using var process = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "samples", script), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(Token);
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(120), Token);
        return (process.ExitCode, output + await error);
    }
}
