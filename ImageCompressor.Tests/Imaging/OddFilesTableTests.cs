using System.Globalization;
using System.Text;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Imaging;
using ImageCompressor.Processing;

namespace ImageCompressor.Tests.Imaging;

/// <summary>docs/odd-files.md says what becomes of every odd file; here it is made, and compared.</summary>
[Collection(nameof(Alone))]
public class OddFilesTableTests
{
    private const string Head =
        """
        # What becomes of odd files

        Every file of the corpus' `odd/`, with the default recipe. Made by `OddFilesTableTests`, which fails when something becomes of a file that is not
        said here; `IMAGECOMPRESSOR_ACCEPT=1` writes the page anew. Sizes of results are left out: they change with the encoders.

        Known: an interlaced PNG that breaks off is `damaged_image`, though browsers show the passes that came. libvips decodes one only as a whole.

        | file | category | what it is | outcome | detail | warnings |
        |---|---|---|---|---|---|

        """;

    [Fact]
    public void The_page_of_odd_files_says_what_becomes_of_each()
    {
        var table = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var path in Corpus.Files("odd"))
            table.Append(CultureInfo.InvariantCulture, $"| {Row(path)} |\n");
        var page = Path.Combine(Architecture.Repository.Root, "docs", "odd-files.md");
        if (Environment.GetEnvironmentVariable("IMAGECOMPRESSOR_ACCEPT") == "1")
            File.WriteAllText(page, table.ToString());
        Assert.Equal(File.ReadAllText(page).ReplaceLineEndings("\n").Split('\n'), table.ToString().Split('\n'));
    }

    private static string Row(string path)
    {
        var manifest = Manifest.Value[Path.GetFileName(path)];
        var (outcome, detail, warnings) = Become(File.ReadAllBytes(path));
        var what = manifest[2].Length == 0 ? "" : $"{manifest[2]}, {manifest[3]} × {manifest[4]}{(manifest[5] == "1" ? "" : $", {manifest[5]} pages")}, {manifest[8]}";
        return string.Join(" | ", Path.GetFileName(path), manifest[1], what, outcome, detail, warnings);
    }

    private static (string Outcome, string Detail, string Warnings) Become(byte[] file)
    {
        try
        {
            var result = Pictures.Compress(file);
            var frames = result.Frames > 1 ? $", {result.Frames} frames" : "";
            return (result.KeptReason is { } reason ? $"kept_original, {reason}" : "compressed",
                $"{result.Extension}, {result.Width} × {result.Height}{frames}", string.Join(", ", result.Warnings));
        }
        catch (ImagingException failure)
        {
            // The decoders' words may be those of a file before; our own are sure.
            return (new Failure(FailureMapping.From(failure).Kind).Code, failure.Failure == ImagingFailure.Damaged ? "" : failure.Detail ?? "", "");
        }
    }

    private static readonly Lazy<Dictionary<string, string[]>> Manifest = new(static () =>
        File.ReadLines(Path.Combine(Corpus.Folder!, "manifest.csv")).Skip(1).Where(static line => line.StartsWith("odd/", StringComparison.Ordinal))
            .Select(static line => line.Split(',')).ToDictionary(static cells => cells[0]["odd/".Length..]));
}
