namespace ImageCompressor.Tests;

/// <summary>Photographs and odd files that lie beside the checkout and are no part of it.</summary>
internal static class Corpus
{
    private static readonly Lazy<string?> s_folder = new(Find);

    internal static string? Folder => s_folder.Value;

    /// <summary>The bytes of a file, <c>odd/gen-empty.jpg</c> for one. The test is skipped when there is no corpus.</summary>
    internal static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Need(), name));

    /// <summary>The paths of all files of a folder, in order. The test is skipped when there is no corpus.</summary>
    internal static string[] Files(string folder) => [.. Directory.GetFiles(Path.Combine(Need(), folder)).Order(StringComparer.Ordinal)];

    private static string Need()
    {
        if (Folder is null)
            Assert.Skip("corpus absent: neither ../shared/corpus beside the checkout nor IMAGECOMPRESSOR_CORPUS.");
        return Folder;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("IMAGECOMPRESSOR_CORPUS") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var beside = Path.Combine(folder.FullName, "shared", "corpus");
            if (File.Exists(Path.Combine(beside, "manifest.csv")))
                return beside;
        }

        return null;
    }
}
