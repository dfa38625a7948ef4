using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace ImageCompressor.Api.Web;

/// <summary>The files of <c>wwwroot</c>. They are part of the program and not files beside it: nothing can be missing, changed or of another version there.</summary>
internal sealed class PageFiles
{
    private const string Prefix = "page/";
    private const string Document = "index.html";

    private readonly Dictionary<string, PageFile> _assets = new(StringComparer.Ordinal);
    private readonly string _document;

    public PageFiles()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var document = "";
        foreach (var name in Names())
        {
            var content = Read(name);
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(content);
            if (name == Document) document = Encoding.UTF8.GetString(content);
            else _assets.Add(name, PageFile.Of(name, content));
        }

        Version = Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
        _document = document.Replace("{{assets}}", $"/assets/{Version}", StringComparison.Ordinal);
    }

    /// <summary>Changes with any byte of any file. It stands in the path of the assets, so that modules of two versions never meet in one page, though they
    /// import each other by plain names.</summary>
    public string Version { get; }

    public IEnumerable<string> AssetNames => _assets.Keys;

    public PageFile? FindAsset(string name) => _assets.GetValueOrDefault(name);

    /// <param name="features">What this service can do beyond the first version of the interface, as words with blanks between them.</param>
    public PageFile DocumentWith(string features) =>
        PageFile.Of(Document, Encoding.UTF8.GetBytes(_document.Replace("{{features}}", features, StringComparison.Ordinal)));

    private static IEnumerable<string> Names() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]).Order(StringComparer.Ordinal);

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
