using System.Diagnostics;
using ImageCompressor.Tests.Architecture;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary><c>./run reset</c>, with a copy of the script, whose own data folder is the copy's.</summary>
public sealed class ResetTests : IDisposable
{
    private readonly TemporaryFolder _clone = new();

    public ResetTests()
    {
        Directory.CreateDirectory(Path.Combine(_clone.Path, "build"));
        foreach (var file in new[] { "run", "build/setup.sh", "build/reset.sh" }) File.Copy(Path.Combine(Repository.Root, file), Path.Combine(_clone.Path, file));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_clone.Path, "data");

    public void Dispose() => _clone.Dispose();

    [Fact]
    public async Task After_a_yes_all_that_the_service_has_kept_is_gone_and_nothing_else()
    {
        SkipUnlessLinux();
        Write("data/imagecompressor.db", "data/imagecompressor.db-wal", "data/imagecompressor.running", "data/objects/original-images/ab/cd", "data/incoming/x", "data/webhook-secret");
        Write("data/distributed/lock", "data/distributed/api/imagecompressor.db", "data/distributed/ceph/osd/block", "data/distributed/mine.txt");
        Write("data/notes.txt", "data/logs/of-another-program.log", "sheet.csv");

        var (exit, output) = await ResetAsync("y\n");

        Assert.True(exit == 0, output);
        Assert.Equal(["data/distributed/mine.txt", "data/logs/of-another-program.log", "data/notes.txt", "sheet.csv"], Files());
    }

    [Theory]
    [InlineData("n\n", "Nothing was removed.")]
    [InlineData("\n", "Nothing was removed.")]
    [InlineData("", "Nobody answers; say --yes.")]
    public async Task Without_a_yes_nothing_is_removed(string answer, string said)
    {
        SkipUnlessLinux();
        Write("data/imagecompressor.db");
        var (exit, output) = await ResetAsync(answer);
        Assert.Equal(1, exit);
        Assert.Contains(said, output);
        Assert.Equal(["data/imagecompressor.db"], Files());
    }

    [Fact]
    public async Task A_script_says_yes_beforehand_and_a_second_reset_finds_nothing()
    {
        SkipUnlessLinux();
        Write("elsewhere/imagecompressor.db", "elsewhere/objects/a");
        var (exit, output) = await ResetAsync("", "--yes", "--data", Path.Combine(_clone.Path, "elsewhere"));
        Assert.True(exit == 0, output);
        Assert.False(Directory.Exists(Path.Combine(_clone.Path, "elsewhere")));
        Assert.Contains("nothing is kept there", (await ResetAsync("", "--yes")).Output);
    }

    [Fact]
    public async Task Of_a_folder_that_is_none_of_the_service_nothing_is_touched()
    {
        SkipUnlessLinux();
        Write("home/photo.jpg", "home/logs/x.log", "home/rabbitmq/data", "home/imagecompressor.db.backup");
        var (exit, output) = await ResetAsync("", "--yes", "--data", Path.Combine(_clone.Path, "home"));
        Assert.Equal(0, exit);
        Assert.Contains("nothing is kept there", output);
        Assert.Equal(4, Files().Length);
        Assert.Equal(1, (await ResetAsync("", "--yes", "--force")).Exit);
    }

    [Fact]
    public async Task A_link_is_removed_and_not_what_it_leads_to()
    {
        SkipUnlessLinux();
        Write("nas/original-images/a", "data/imagecompressor.db");
        File.CreateSymbolicLink(Path.Combine(Data, "objects"), Path.Combine(_clone.Path, "nas"));
        var (exit, output) = await ResetAsync("", "--yes");
        Assert.True(exit == 0, output);
        Assert.Equal(["nas/original-images/a"], Files());
    }

    [Fact]
    public async Task While_a_service_runs_on_it_nothing_is_removed()
    {
        SkipUnlessLinux();
        await using var service = await ServiceUnderTest.StartAsync();
        var (exit, output) = await ResetAsync("", "--yes", "--data", service.DataDirectory);
        Assert.Equal(1, exit);
        Assert.Contains("A service is running on", output);
        Assert.True(File.Exists(Path.Combine(service.DataDirectory, "imagecompressor.db")));
    }

    private static void SkipUnlessLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "the script is for Linux and macOS");

    private void Write(params string[] files)
    {
        foreach (var file in files.Select(file => Path.Combine(_clone.Path, file)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "x");
        }
    }

    private string[] Files() =>
    [
        .. Directory.GetFiles(_clone.Path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_clone.Path, file))
            .Where(file => file != "run" && !file.StartsWith("build/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    private async Task<(int Exit, string Output)> ResetAsync(string answer, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [Path.Combine(_clone.Path, "run"), "reset", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(answer);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(Token);
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromSeconds(180), Token);
        return (process.ExitCode, output + await error);
    }
}
