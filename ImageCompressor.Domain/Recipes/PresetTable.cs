namespace ImageCompressor.Domain.Recipes;

/// <summary>Named fields of recipes.</summary>
public sealed class PresetTable
{
    private const int MaxNameLength = 40;

    private readonly SortedDictionary<string, RecipeOverrides> _presets = new(StringComparer.OrdinalIgnoreCase);

    private PresetTable()
    {
    }

    /// <summary>The presets that are there when nothing is configured.</summary>
    public static PresetTable BuiltIn { get; } = MakeBuiltIn();

    /// <summary>All names, sorted.</summary>
    public IReadOnlyCollection<string> Names => _presets.Keys;

    /// <summary>The fields of a preset, in any case; null when there is none of that name.</summary>
    public RecipeOverrides? Find(string name) => _presets.GetValueOrDefault(name);

    /// <summary>The built-in presets with those of a configuration. A name that is built in is replaced altogether: what stands in a configuration is
    /// all that a preset says. Without fields it is removed.</summary>
    /// <param name="configured">Names and their fields.</param>
    /// <param name="faults">Every fault as a sentence, its name in front.</param>
    public static PresetTable Create(
        IEnumerable<(string Name, IReadOnlyList<KeyValuePair<string, string?>> Fields)> configured, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(configured);
        ArgumentNullException.ThrowIfNull(faults);
        var table = MakeBuiltIn();
        foreach (var (name, fields) in configured)
        {
            table._presets.Remove(name);
            if (!IsName(name))
                faults.Add($"{name}: the name of a preset is 1 to {MaxNameLength} letters, digits, dashes and underscores of ASCII.");
            else if (Read(name, fields, faults) is { } preset)
                table._presets[name] = preset;
        }

        return table;
    }

    private static PresetTable MakeBuiltIn()
    {
        var table = new PresetTable();
        table.Add("web", "format=auto&width=2048&height=2048");
        table.Add("thumbnail", "format=auto&width=320&height=320&fit=cover&position=attention");
        table.Add("archive", "format=keep&quality=90&effort=small&metadata=all&colour=keep");
        table.Add("email", "format=jpeg&maxBytes=1000000&width=1600&height=1600");
        return table;
    }

    private void Add(string name, string text) => _presets.Add(name, RecipeOverrides.TryParse(text, out var preset)
        ? preset
        : throw new InvalidOperationException($"The built-in preset {name} cannot be read."));

    /// <summary>Null where there is a fault, or nothing.</summary>
    private static RecipeOverrides? Read(string name, IReadOnlyList<KeyValuePair<string, string?>> fields, ICollection<string> faults)
    {
        var before = faults.Count;
        foreach (var (field, value) in fields.Where(field => !string.IsNullOrWhiteSpace(field.Value)))
        {
            if (RecipeField.Find(field) is not { } known)
                faults.Add($"{name}:{field} is '{value}', and a recipe has no such field; there are {string.Join(", ", RecipeField.All.Select(f => f.Name))}.");
            else if (known == RecipeField.Preset)
                faults.Add($"{name}:{field} is '{value}', and a preset may not refer to a preset; write its fields out.");
        }

        var own = fields.Where(field => RecipeField.Find(field.Key) is not RecipeField.Preset);
        if (!RecipeOverrides.TryRead(own, BuiltIn, out var preset, out var problems))
            foreach (var problem in problems) faults.Add($"{name}:{problem.Field} does not fit: {problem.Message}");
        return faults.Count == before ? preset : null;
    }

    private static bool IsName(string name) =>
        name.Length is >= 1 and <= MaxNameLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
