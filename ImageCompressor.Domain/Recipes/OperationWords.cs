namespace ImageCompressor.Domain.Recipes;

/// <summary>Operations as a short text: <c>resize 800x600 cover | rotate 90 | watermark "A | B" southeast opacity=0.5</c>.</summary>
/// <remarks>Between operations a bar; between words blanks; what an operation is mostly about stands without a name, the rest as <c>name=value</c>. Text with
/// blanks, bars or quotes stands in quotes of either kind, in which a backslash takes the next character as it is.</remarks>
internal static class OperationWords
{
    internal static void Read(string text, OperationReading reading)
    {
        var lexer = new OperationLexer(text);
        while (reading.Next())
        {
            var words = lexer.ReadWords();
            if (lexer.IsUnclosed) reading.Report("unclosed_quote", "a quote is opened and never closed");
            else if (words.Count == 0) reading.Report("missing", "there is none; write one between each two bars");
            else if (words.Count > MostWords) reading.Report("too_many", $"it has more than the {MostWords} words that any operation needs");
            else ReadOne(words, reading);
            if (lexer.IsAtEnd) return;
        }
    }

    /// <summary>More than all parameters that an operation has.</summary>
    internal const int MostWords = 16;

    private static void ReadOne(List<OperationWord> words, OperationReading reading)
    {
        if (reading.Shape(words[0].Name ?? words[0].Text) is not { } shape) return;
        var given = reading.Arguments(shape);
        foreach (var word in words.Skip(1))
        {
            if (word.Name is { } name) given.Give(name, word.Text);
            else if (!Place(word, shape, given))
                given.Report("unknown_value", $"{FieldText.Shown(word.Text)} is none of its parameters; give others as name=value");
        }

        reading.Add(shape, given);
    }

    /// <summary>Finds the parameter that a word without a name is, by how it looks.</summary>
    private static bool Place(OperationWord word, OperationShape shape, OperationArguments given)
    {
        var text = word.Text;
        if (word.IsQuoted) return shape.Text && Give(given, "text", text);
        if (shape.Size && IsSize(text, out var width, out var height))
            return (width.Length == 0 || Give(given, "width", width)) && (height.Length == 0 || Give(given, "height", height));
        if (char.IsAsciiDigit(text[0]) || text[0] is '-' or '.')
        {
            if (shape.Point && text.Split(',') is [var x, var y]) return Give(given, "x", x) && Give(given, "y", y);
            if (shape.Sides && !given.Has("top") && GiveSides(given, text.Split(',', 5))) return true;
            if (shape.Numbers.FirstOrDefault(number => !given.Has(number)) is { } parameter) return Give(given, parameter, text);
        }

        if (shape.Fit && Words.Fits.TryRead(text, out _)) return Give(given, "fit", text);
        if (shape.Position && Words.Positions.TryRead(text, out _)) return Give(given, "position", text);
        return shape.Colour is { } colour && Colour.TryParse(text, out _) && Give(given, colour, text);
    }

    private static bool Give(OperationArguments given, string parameter, string value)
    {
        given.Give(parameter, value);
        return true;
    }

    private static bool IsSize(string text, out string width, out string height)
    {
        var at = text.IndexOf('x', StringComparison.OrdinalIgnoreCase);
        (width, height) = at < 0 ? ("", "") : (text[..at], text[(at + 1)..]);
        return at >= 0 && text.Length > 1 && width.All(IsOfNumber) && height.All(IsOfNumber);
    }

    // Signs and points too: -5x10 is told as a width out of range and not as a word that means nothing.
    private static bool IsOfNumber(char c) => char.IsAsciiDigit(c) || c is '-' or '.';

    /// <summary>One, two, three or four sides, as CSS takes them: all; vertical, horizontal; top, horizontal, bottom; top, right, bottom, left.</summary>
    private static bool GiveSides(OperationArguments given, string[] sides)
    {
        int[] order = sides.Length switch { 1 => [0, 0, 0, 0], 2 => [0, 1, 0, 1], 3 => [0, 1, 2, 1], 4 => [0, 1, 2, 3], _ => [] };
        string[] names = ["top", "right", "bottom", "left"];
        for (var i = 0; i < order.Length; i++) given.Give(names[i], sides[order[i]]);
        return order.Length > 0;
    }
}
