namespace ImageCompressor.Domain.Recipes;

/// <summary>The fields of a recipe that somebody has given, as text.</summary>
internal sealed class GivenFields
{
    private readonly Dictionary<string, string> _texts = [];

    /// <summary>The name of a preset; null where none is given.</summary>
    internal string? Preset => _texts.GetValueOrDefault(RecipeField.Preset);

    internal bool Any => _texts.Count > 0;

    internal bool Has(RecipeField field) => _texts.ContainsKey(field.Name);

    /// <summary>The fields that are ours and not empty. One that comes twice is a problem even with equal values: whoever sent it meant two
    /// different things at some time.</summary>
    internal static GivenFields Of(IEnumerable<KeyValuePair<string, string?>> fields, ICollection<RecipeProblem> problems)
    {
        var given = new GivenFields();
        var twice = new HashSet<string>();
        foreach (var (name, value) in fields)
        {
            if (string.IsNullOrWhiteSpace(value) || RecipeField.Find(name) is not { } field) continue;
            if (value.Length > RecipeField.MaxLength)
                problems.Add(new(field, "too_long", $"{field} has at most {RecipeField.MaxLength} characters."));
            else if (!given._texts.TryAdd(field, value.Trim()) && twice.Add(field))
                problems.Add(new(field, "given_twice", $"{field} is given more than once."));
        }

        return given;
    }

    /// <summary>A recipe with these fields in place of its own; the preset is not looked at.</summary>
    internal Recipe ReadOnto(Recipe recipe, ICollection<RecipeProblem> problems)
    {
        foreach (var field in RecipeField.All)
            if (_texts.TryGetValue(field.Name, out var text)) recipe = field.Read(new FieldText(field.Name, text, problems), recipe);
        return recipe;
    }
}
