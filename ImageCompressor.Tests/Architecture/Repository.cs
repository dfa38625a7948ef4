using System.Xml.Linq;

namespace ImageCompressor.Tests.Architecture;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its folder, found upwards from the test program.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every project file, by its path from the root with forward slashes.</summary>
    public static IEnumerable<string> Projects => Files("*.csproj");

    /// <summary>The files of that pattern that a person wrote or committed.</summary>
    public static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Root, pattern, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !IsMade(path))
            .Order(StringComparer.Ordinal);

    public static XDocument Xml(string path) => XDocument.Load(Path.Combine(Root, path));

    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Built, unpacked, or kept by a running service.</summary>
    private static bool IsMade(string path) =>
        path.Split('/') is var parts && (parts[0] is "artifacts" or ".build" or ".git" or "data" || parts.Any(part => part is "bin" or "obj" or "node_modules"));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ImageCompressor.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("No ImageCompressor.sln above " + AppContext.BaseDirectory);
    }
}
