using System.Diagnostics;
using System.Text.Json;
using ImageCompressor.Api;
using ImageCompressor.Benchmarks;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>The program as people start it.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task Submit_starts_the_service_waits_writes_the_sheet_and_succeeds()
    {
        using var folder = new TemporaryFolder();
        await using var images = await ImageServer.StartAsync();
        var sheet = Write(folder, $"urls\n{images.Serve("a.png", TestImages.Png(1))}\n");
        var (exit, output) = await RunAsync(folder, "submit", sheet, "-o", folder.Path + "/out.csv", "--format", "webp", $"--Fetching:AllowedHosts:0={images.Host}");

        Assert.True(exit == 0, output);
        Assert.Contains("Accepted 1 images in 1 rows", output);
        Assert.Contains("1 completed, 0 failed", output);
        Assert.DoesNotContain("info:", output);
        Assert.Contains("/compressed", await File.ReadAllTextAsync(folder.Path + "/out.csv"));
        Assert.False(File.Exists(folder.Path + "/out.csv.part"));
    }

    [Fact]
    public async Task Submit_fails_when_an_image_failed_and_says_which()
    {
        using var folder = new TemporaryFolder();
        await using var images = await ImageServer.StartAsync();
        var sheet = Write(folder, $"urls\n{images.Serve("a.png", TestImages.Png(1))}\n{new Uri(images.Root, "gone.png")}\n");
        var (exit, output) = await RunAsync(folder, "submit", sheet, $"--Fetching:AllowedHosts:0={images.Host}");
        Assert.Equal(1, exit);
        Assert.Contains($"row 3: http_404 {new Uri(images.Root, "gone.png")}", output);
        Assert.True(File.Exists(Path.ChangeExtension(sheet, null) + "-compressed.csv"));
    }

    [Fact]
    public async Task Submit_shows_why_a_sheet_is_refused_and_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        var (exit, output) = await RunAsync(folder, "submit", Write(folder, "urls\nftp://example.com/a.jpg\n"));
        Assert.Equal(2, exit);
        Assert.Contains("unsupported_scheme 'ftp://example.com/a.jpg'", output);
        var (missing, sentence) = await RunAsync(folder, "submit", folder.Path + "/none.csv");
        Assert.Equal(2, missing);
        Assert.Contains("There is no file", sentence);
    }

    [Fact]
    public async Task A_port_that_belongs_to_another_program_is_named()
    {
        using var folder = new TemporaryFolder();
        await using var other = await ImageServer.StartAsync();
        var (exit, output) = await RunAsync(folder, "submit", Write(folder, "urls\nhttp://example.com/a.jpg\n"), "--port", other.Root.Port.ToString());
        Assert.Equal(2, exit);
        Assert.Contains($"Port {other.Root.Port} belongs to another program", output);
    }

    [Fact]
    public async Task Every_fault_of_the_settings_is_told_at_once()
    {
        using var folder = new TemporaryFolder();
        var (exit, output) = await RunAsync(folder, "--Imaging:MaxPixels=0", "--Fetching:MaxRedirects=-1", "--Processing:Slots=0",
            "--Dispatching:MaxAttempts=0", "--Sheets:MaxRows=0", "--Links:PublicBaseUrl=nowhere", "--Links:TrustedProxies:0=proxy.example.com", "--Queue:Capacity=x", "--Webhooks:Secret=hunter2", "--Webhooks:Timeout=0",
            "--ConnectionStrings:rabbitmq=http://guest:secret@broker", "--Presets:web:quality=0", "--Presets:poster:preset=web", "--Presets:mail=x", "--Presets:a:accept:0=webp");
        Assert.Equal(2, exit);
        foreach (var setting in new[] { "Imaging:MaxPixels", "Fetching:MaxRedirects", "Processing:Slots", "Dispatching:MaxAttempts", "Sheets:MaxRows", "Links:PublicBaseUrl", "Links:TrustedProxies:0", "Queue:Capacity", "Webhooks:Secret", "Webhooks:Timeout", "ConnectionStrings:rabbitmq", "Presets:web:quality", "Presets:poster:preset", "Presets:mail", "Presets:a:accept" })
            Assert.Contains($"- {setting}", output);
        Assert.DoesNotContain("secret", output);
        Assert.DoesNotContain("hunter2", output);
        Assert.DoesNotContain("   at ", output);
    }

    [Fact]
    public async Task A_setting_that_is_no_number_is_a_sentence_and_not_a_stack_trace()
    {
        using var folder = new TemporaryFolder();
        foreach (var setting in new[] { "--Imaging:MaxPixels=many", "--Fetching:MaxBytes=big", "--Processing:Slots=x", "--Dispatching:Lease=soon" })
        {
            var (exit, output) = await RunAsync(folder, setting);
            Assert.Equal(2, exit);
            Assert.Contains(setting[2..].Split(':')[0], output);
            Assert.DoesNotContain("   at ", output);
        }
    }

    [Theory]
    [InlineData("submit")]
    [InlineData("submit", "a.csv", "b.csv")]
    [InlineData("--port", "0")]
    [InlineData("--port", "65536")]
    [InlineData("--port")]
    [InlineData("nonsense")]
    public void A_command_line_that_does_not_fit_says_so(params string[] arguments) =>
        Assert.Throws<FormatException>(() => LaunchArguments.Parse(arguments));

    [Fact]
    public void Every_field_of_a_recipe_is_an_option_in_any_spelling_and_help_names_it()
    {
        var arguments = LaunchArguments.Parse(
            ["submit", "a.csv", .. RecipeParser.Fields.Select(field => $"--{field}=x"), "--max-bytes", "500KB", "--operations", "rotate 90 | flip"]);
        Assert.Equal([.. RecipeParser.Fields, "maxBytes", "operations"], arguments.Recipe.Select(field => field.Key));
        Assert.Equal(["500KB", "rotate 90 | flip"], arguments.Recipe.TakeLast(2).Select(field => field.Value));
        Assert.All(RecipeParser.Fields, field => Assert.Contains($"--{JsonNamingPolicy.KebabCaseLower.ConvertName(field)}", LaunchArguments.Usage));
        Assert.True(LaunchArguments.Parse(["submit", "a.csv", "--help"]).Help);
        Assert.True(LaunchArguments.Parse(["-h"]).Help);
    }

    private static string Write(TemporaryFolder folder, string sheet)
    {
        var path = Path.Combine(folder.Path, "sheet.csv");
        File.WriteAllText(path, sheet);
        return path;
    }

    internal static async Task<(int ExitCode, string Output)> RunAsync(TemporaryFolder folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ImageCompressor.Api.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.ArgumentList.Add("--data");
        start.ArgumentList.Add(Path.Combine(folder.Path, "data"));
        if (!arguments.Contains("--port"))
        {
            start.ArgumentList.Add("--port");
            start.ArgumentList.Add(Child.FreePort().ToString());
        }

        start.Environment.Remove("ASPNETCORE_URLS");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(240));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        return (process.ExitCode, await output + await error);
    }
}
