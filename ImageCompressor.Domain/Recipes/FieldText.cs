namespace ImageCompressor.Domain.Recipes;

/// <summary>The text of one field on its way to a value. What does not fit is a problem, and null.</summary>
/// <param name="field">The field's name.</param>
/// <param name="text">Trimmed, not empty.</param>
/// <param name="problems">Where problems are told.</param>
internal sealed class FieldText(string field, string text, ICollection<RecipeProblem> problems)
{
    internal const string None = "none";

    /// <summary>The least that any image has: a PNG of one pixel is 67 bytes.</summary>
    private const long LeastBytes = 100;

    /// <summary>Beyond it a <see cref="double"/> no longer holds every whole number.</summary>
    private const long MostBytes = 1L << 53;

    /// <summary>How much of a wrong value a message repeats.</summary>
    private const int ShownLength = 40;

    internal bool Is(string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);

    internal T? Choice<T>(Words<T> words, string? besides = null) where T : struct
    {
        if (words.TryRead(text, out var value)) return value;
        return Report<T>("unknown_value", $"is one of {words.Allowed}{(besides is null ? "" : $", {besides}")}");
    }

    internal int? Whole(int least, int most)
    {
        var reading = Numbers.Whole(text, out var value);
        if (reading == Numbers.Reading.Number && value >= least && value <= most) return (int)value;
        return Report<int>(Code(reading), $"is a whole number from {least} to {most}");
    }

    internal long? Bytes()
    {
        var (digits, factor) = Unit();
        var reading = Numbers.Real(digits, out var number);
        var bytes = Math.Round(number * factor);
        if (reading == Numbers.Reading.Number && bytes >= LeastBytes && bytes <= MostBytes) return (long)bytes;
        return Report<long>(Code(reading), $"is a number of bytes, at least {LeastBytes}, such as 500000, 500KB or 1.5MB (1 KB is 1000 bytes)");
    }

    internal Colour? Colour() => Recipes.Colour.TryParse(text, out var colour)
        ? colour
        : Report<Colour>("unknown_value", "is a colour such as #fff, #ffffff, #ffffff80, white or transparent");

    internal IReadOnlyList<OutputFormat>? Accept()
    {
        var formats = new List<OutputFormat>();
        // Not longer than all formats there are, so that a text of commas alone is not taken apart into a million pieces.
        foreach (var word in text.Split([',', ' ', ';', '|'], 64, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Words.Formats.TryRead(word, out var format))
            {
                Report<int>("unknown_value", "is a list of jpeg, webp, avif, png, gif, with commas between", word);
                return null;
            }

            if (format is OutputFormat.Keep or OutputFormat.Auto)
            {
                Report<int>("contradiction", "is what format=auto may choose from: jpeg, webp, avif, png, gif", word);
                return null;
            }

            if (formats.Contains(format))
            {
                Report<int>("contradiction", "names each format once", word);
                return null;
            }

            formats.Add(format);
        }

        if (formats.Count > 0) return formats;
        Report<int>("unknown_value", "is a list of jpeg, webp, avif, png, gif, with commas between");
        return null;
    }

    internal IReadOnlyList<ImageOperation>? Operations() => OperationParser.Read(field, text, problems);

    /// <summary>A value as a sentence repeats it: not all of a long one, and no control characters.</summary>
    internal static string Shown(string value)
    {
        var shown = value.Length <= ShownLength ? value : value[..ShownLength] + "...";
        return $"'{string.Concat(shown.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c))}'";
    }

    private (string Digits, double Factor) Unit()
    {
        foreach (var (unit, factor) in new[] { ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("B", 1.0) })
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) return (text[..^unit.Length].TrimEnd(), factor);
        return (text, 1);
    }

    private static string Code(Numbers.Reading reading) => reading == Numbers.Reading.NotANumber ? "not_a_number" : "out_of_range";

    private T? Report<T>(string code, string allowed, string? value = null) where T : struct
    {
        problems.Add(new(field, code, $"{field} {allowed}, not {Shown(value ?? text)}."));
        return null;
    }
}
