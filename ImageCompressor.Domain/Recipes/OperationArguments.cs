namespace ImageCompressor.Domain.Recipes;

/// <summary>The named parameters of one operation, from JSON or from the short text, on their way to values.</summary>
/// <param name="field">The field that the operations stand in.</param>
/// <param name="number">The operation's place, from 1.</param>
/// <param name="name">Its name.</param>
/// <param name="problems">Where problems are told.</param>
internal sealed class OperationArguments(string field, int number, string name, ICollection<RecipeProblem> problems)
{
    private readonly Dictionary<string, string> _given = [];
    private readonly List<string> _known = [];
    private readonly List<(string Code, string Message)> _wrong = [];

    /// <summary>Whether a parameter or the operation as a whole does not fit.</summary>
    internal bool IsWrong => _wrong.Count > 0;

    internal bool Has(string parameter) => _given.ContainsKey(parameter);

    internal void Give(string parameter, string value)
    {
        var plain = FieldNames.Normalise(parameter);
        if (plain == "color") plain = "colour";
        if (!_given.TryAdd(plain, value)) Report("given_twice", $"{FieldText.Shown(parameter)} is given more than once");
    }

    internal int? Whole(string parameter, int least, int most)
    {
        if (Take(parameter) is not { } text) return null;
        var reading = Numbers.Whole(text, out var value);
        if (reading == Numbers.Reading.Number && value >= least && value <= most) return (int)value;
        Report(Code(reading), $"{parameter} is a whole number from {least} to {most}, not {FieldText.Shown(text)}");
        return null;
    }

    internal double? Real(string parameter, double least, double most)
    {
        if (Take(parameter) is not { } text) return null;
        var reading = Numbers.Real(text, out var value);
        if (reading == Numbers.Reading.Number && value >= least && value <= most) return value;
        Report(Code(reading), $"{parameter} is a number from {Numbers.Text(least)} to {Numbers.Text(most)}, not {FieldText.Shown(text)}");
        return null;
    }

    internal T? Choice<T>(string parameter, Words<T> words) where T : struct
    {
        if (Take(parameter) is not { } text) return null;
        if (words.TryRead(text, out var value)) return value;
        Report("unknown_value", $"{parameter} is one of {words.Allowed}, not {FieldText.Shown(text)}");
        return null;
    }

    internal Colour? Colour(string parameter)
    {
        if (Take(parameter) is not { } text) return null;
        if (Recipes.Colour.TryParse(text, out var colour)) return colour;
        Report("unknown_value", $"{parameter} is a colour such as #fff, #ffffff80, white or transparent, not {FieldText.Shown(text)}");
        return null;
    }

    /// <summary>The text of a parameter as it stands; null where it is not given.</summary>
    internal string? Take(string parameter)
    {
        _known.Add(parameter);
        return _given.GetValueOrDefault(FieldNames.Normalise(parameter));
    }

    internal void Report(string code, string message) => _wrong.Add((code, message));

    internal void Need(string parameter, string message)
    {
        if (!Has(parameter)) Report("missing", message);
    }

    /// <summary>Hands the problems on, with those of parameters that nobody asked for.</summary>
    /// <returns>Whether there is none.</returns>
    internal bool Finish()
    {
        var known = _known.Select(FieldNames.Normalise).ToHashSet();
        var takes = _known.Count == 0 ? "takes no parameters" : $"takes {string.Join(", ", _known)}";
        foreach (var parameter in _given.Keys.Where(parameter => !known.Contains(parameter)))
            Report("unknown_parameter", $"{FieldText.Shown(parameter)} is not known; {name} {takes}");
        foreach (var (code, message) in _wrong)
            problems.Add(new(field, code, $"Operation {number} ({name}): {message}."));
        return _wrong.Count == 0;
    }

    private static string Code(Numbers.Reading reading) => reading == Numbers.Reading.NotANumber ? "not_a_number" : "out_of_range";
}
