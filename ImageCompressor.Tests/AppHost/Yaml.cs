using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace ImageCompressor.Tests.AppHost;

/// <summary>A parsed document, read by the names on the way.</summary>
internal static partial class Yaml
{
    public static YamlNode Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Single().RootNode;
    }

    /// <summary>A template of a chart: what Helm puts in where no quotes stand is not YAML yet.</summary>
    public static YamlNode ParseTemplate(string text) => Parse(Unquoted().Replace(text, "${before}0"));

    public static YamlNode? Find(this YamlNode node, params object[] path) => path.Aggregate<object, YamlNode?>(node, (at, step) => (at, step) switch
    {
        (YamlMappingNode map, string key) => map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null,
        (YamlSequenceNode list, int index) => index < list.Children.Count ? list[index] : null,
        _ => null,
    });

    public static YamlNode At(this YamlNode node, params object[] path) => node.Find(path) ?? throw new KeyNotFoundException($"{string.Join('/', path)} in {node}");

    public static string Text(this YamlNode node, params object[] path) => ((YamlScalarNode)node.At(path)).Value!;

    public static string[] Texts(this YamlNode node, params object[] path) => [.. ((YamlSequenceNode)node.At(path)).Select(child => ((YamlScalarNode)child).Value!)];

    public static string[] Keys(this YamlNode node, params object[] path) => [.. ((YamlMappingNode)node.At(path)).Children.Keys.Select(key => ((YamlScalarNode)key).Value!).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"(?<before>:\s)\{\{[^}]*\}\}")]
    private static partial Regex Unquoted();
}
