using ImageCompressor.AppHost;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>The AppHost where there is no Aspire (Portable).</summary>
public sealed class ServiceAloneTests
{
    [Fact]
    public async Task It_says_in_a_line_what_is_missing_and_is_the_service_until_it_is_stopped()
    {
        using var folder = new TemporaryFolder();
        await using var images = await ImageServer.StartAsync();
        await using var program = new ServiceProcess(folder.Path, images.Host)
        {
            Program = "ImageCompressor.AppHost",
            // As `dotnet run` would set them: the profile's address is that of a dashboard.
            Environment = { ["DOTNET_LAUNCH_PROFILE"] = "http", ["ASPNETCORE_URLS"] = "http://localhost:1" },
        };
        await program.StartAsync();

        var id = await program.UploadAsync($"urls\n{images.Serve("a.png", TestImages.Png(1))}\n", "?format=webp");
        var status = await program.WaitAsync(id, TimeSpan.FromSeconds(180));
        Assert.Equal(1, status.GetProperty("images").GetProperty("completed").GetInt32());

        var (exitCode, _) = await program.TerminateAsync();
        Assert.Equal(0, exitCode);
        Assert.StartsWith(ServiceAlone.Notice, program.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', ServiceAlone.Notice);
        Assert.Contains($"Now listening on: {program.Http.BaseAddress!.AbsoluteUri.TrimEnd('/')}", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_status_is_that_of_the_service()
    {
        using var folder = new TemporaryFolder();
        await using var program = new ServiceProcess(folder.Path, "localhost:1", "--Imaging:MaxPixels=0") { Program = "ImageCompressor.AppHost" };
        await Assert.ThrowsAnyAsync<Exception>(program.StartAsync);
        Assert.Contains("- Imaging:MaxPixels", program.Output, StringComparison.Ordinal);
    }
}
