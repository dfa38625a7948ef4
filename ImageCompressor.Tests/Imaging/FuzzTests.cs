using System.Globalization;
using ImageCompressor.Benchmarks;
using ImageCompressor.Benchmarks.Fuzzing;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.Imaging;

/// <summary>Mutated files, in processes of their own. A failure prints its index; <c>fuzz --seed 5 --first INDEX --count 1</c> repeats it.</summary>
public class FuzzTests
{
    private static readonly bool s_long = Environment.GetEnvironmentVariable("IMAGECOMPRESSOR_LONG") == "1";

    [Fact]
    public async Task Mutated_files_end_in_a_result_that_decodes_or_in_a_code()
    {
        var count = (s_long ? 20_000 : 300).ToString(CultureInfo.InvariantCulture);
        // Not the corpus: the same files on every machine.
        var (status, lines) = await RunAsync("fuzz", "--seed", "5", "--count", count, "--jobs", "1");
        Assert.Equal((0, $"{count} files, 0 crashes, 0 hangs, 0 unreported"), (status, lines[^1]));
        Assert.Contains(lines, static line => line.Contains(" ok ", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains(" failed Damaged", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_seed_and_index_make_the_same_file_and_others_make_others()
    {
        var sources = FuzzSources.Read("");
        var one = Mutation.Make(sources, 3, 17);
        Assert.Equal(one.Content, Mutation.Make(sources, 3, 17).Content);
        Assert.NotEqual(one.Content, Mutation.Make(sources, 3, 18).Content);
        Assert.NotEqual(one.Content, Mutation.Make(sources, 4, 17).Content);
    }

    [Fact]
    public async Task A_child_that_dies_is_a_crash_and_the_run_goes_on()
    {
        using var folder = new TemporaryFolder();
        var kept = Path.Combine(folder.Path, "not", "there");
        var (status, lines) = await RunAsync("fuzz", "--count", "8", "--jobs", "1", "--die-at", "3", "--keep", kept);
        Assert.Equal(8, Directory.GetFiles(kept).Length);
        Assert.Equal((1, "8 files, 1 crashes, 0 hangs, 0 unreported"), (status, lines[^1]));
        Assert.Contains(lines, static line => line.StartsWith("crash with status", StringComparison.Ordinal) && line.Contains(" at 3: start 3 ", StringComparison.Ordinal));
    }

    internal static async Task<(int Status, string[] Lines)> RunAsync(params string[] arguments)
    {
        using var process = Child.Start("ImageCompressor.Benchmarks", arguments);
        var lines = new List<string>();
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null)
                lines.Add(line.Data);
        };
        process.BeginOutputReadLine();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, [.. lines]);
    }
}
