using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Api.Recipes;

/// <summary>Reads presets from the configuration section <c>Presets</c>: <c>Presets:poster:width=3000</c>. An empty <c>Presets:web</c> removes a built-in one.</summary>
internal static class PresetSettings
{
    public const string Section = "Presets";

    public static PresetTable Read(IConfiguration configuration, ICollection<string> faults)
    {
        var found = new List<string>();
        var table = PresetTable.Create(configuration.GetSection(Section).GetChildren().Select(preset => Preset(preset, found)), found);
        foreach (var fault in found) faults.Add($"{Section}:{fault}");
        return table;
    }

    private static (string Name, IReadOnlyList<KeyValuePair<string, string?>> Fields) Preset(IConfigurationSection preset, List<string> faults)
    {
        if (!string.IsNullOrWhiteSpace(preset.Value))
            faults.Add($"{preset.Key} is '{preset.Value}'; set its fields, as in {Section}:{preset.Key}:format=webp, or leave it empty to remove it.");
        foreach (var field in preset.GetChildren().Where(field => field.GetChildren().Any()))
            faults.Add($"{preset.Key}:{field.Key} is a list or a section; write it as one text, as in accept=\"webp,jpeg\".");
        return (preset.Key, [.. preset.GetChildren().Select(field => KeyValuePair.Create(field.Key, field.Value))]);
    }
}
