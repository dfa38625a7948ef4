using System.Globalization;
using System.Text.RegularExpressions;

namespace ImageCompressor.Imaging.Headers;

/// <summary>What presentation attributes and style declarations make an element cost. Figures: librsvg 2.63.2 on one core, nanoseconds a pixel, rounded
/// up: an opaque or transparent shape 1, a gradient 20, a group's opacity 3, a blend mode 46, a mask 23, a blur 570.</summary>
internal static partial class SvgStyle
{
    private const double Gradient = 20;
    private const double Layer = 50;
    private const double FilterFunction = 1_200;

    /// <summary>One property of an attribute or of a declaration. Too much is charged rather than too little: <c>opacity: 1</c> costs a layer here.</summary>
    internal static void Apply(SvgElement element, string property, string value)
    {
        foreach (Match reference in References().Matches(value))
            (property is "filter" or "mask" or "clip-path" or "style" ? element.References : property.StartsWith("marker", StringComparison.Ordinal) ? element.Markers : element.Paints)
                .Add(reference.Groups[1].Value);
        switch (property)
        {
            case "opacity" or "mix-blend-mode" or "isolation" or "mask" or "clip-path":
                element.PerPixel += Layer;
                element.Surfaces++;
                break;
            case "filter":
                // blur(4px) drop-shadow(...): functions as CSS has them.
                var functions = value.AsSpan().Count('(');
                element.PerPixel += Layer + functions * FilterFunction;
                element.Surfaces += 1 + functions;
                break;
            case "fill" or "stroke" when value.Contains("url", StringComparison.OrdinalIgnoreCase):
                element.PerPixel += Gradient;
                break;
        }
    }

    /// <summary>Declarations of a style attribute or of a rule.</summary>
    internal static void ApplyDeclarations(SvgElement element, string declarations)
    {
        foreach (var declaration in declarations.Split(';'))
        {
            if (declaration.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
                Apply(element, declaration[..colon].Trim().ToLowerInvariant(), declaration[(colon + 1)..]);
        }
    }

    /// <summary>The rules of a style sheet: the classes that one is for, or none when it may be for anything, and its declarations. Selectors are not
    /// understood beyond that: what is not a plain class counts for every element.</summary>
    internal static IEnumerable<(string[] Classes, string Declarations)> Rules(string sheet)
    {
        foreach (Match rule in RuleBodies().Matches(sheet))
        {
            var selectors = rule.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries);
            var plain = selectors.All(static selector => selector.Length > 1 && selector[0] == '.' && selector.Skip(1).All(static c => char.IsLetterOrDigit(c) || c is '-' or '_'));
            yield return (plain ? [.. selectors.Select(static selector => selector[1..])] : [], rule.Groups[2].Value);
        }
    }

    /// <summary>A filter primitive: nanoseconds a pixel.</summary>
    internal static double Primitive(string name, Func<string, string?> attribute) => name switch
    {
        "feTurbulence" => 300 + 250 * Math.Clamp(Number(attribute("numOctaves"), 1), 1, 1e6),
        "feConvolveMatrix" => 100 + 60 * Cells(attribute("order")),
        "feGaussianBlur" or "feDropShadow" => 700,
        "feDisplacementMap" => 300,
        _ => 60,
    };

    internal static double Number(string? text, double otherwise) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>A length in pixels, for bounds only: a unit that depends on a font counts as 100 pixels, a percentage as nothing.</summary>
    internal static double Length(string? text)
    {
        var length = (text ?? "").Trim();
        var digits = length.TrimEnd([.. "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ%"]);
        var pixels = length[digits.Length..].ToLowerInvariant() switch
        {
            "%" => 0,
            "" or "px" => 1,
            "pt" => 96 / 72.0,
            "pc" => 16,
            "mm" => 96 / 25.4,
            "cm" => 96 / 2.54,
            "in" => 96,
            _ => 100.0,
        };
        return Number(digits, 0) * pixels;
    }

    /// <summary>Points of a path or a polygon, never fewer than there are: two numbers each, or one where lines may be horizontal or vertical.</summary>
    internal static int Points(string coordinates)
    {
        var (numbers, inside, whole) = (0, false, false);
        foreach (var c in coordinates)
        {
            if (c == '.' ? !whole : char.IsAsciiDigit(c) && !inside)
                numbers++;
            (inside, whole) = (char.IsAsciiDigit(c) || c == '.', char.IsAsciiDigit(c) && (whole || !inside));
        }

        return coordinates.AsSpan().IndexOfAny("hHvV") >= 0 ? numbers : numbers / 2;
    }

    /// <summary>The largest of the numbers, signs left aside.</summary>
    internal static double Largest(string coordinates)
    {
        var largest = 0.0;
        foreach (var match in Numbers().EnumerateMatches(coordinates))
            largest = Math.Max(largest, Number(coordinates.Substring(match.Index, match.Length), 0));
        return largest;
    }

    /// <summary>The sum of a list of dashes; 0 when it says none.</summary>
    internal static double Dashes(string value)
    {
        var sum = 0.0;
        foreach (var match in Numbers().EnumerateMatches(value))
            sum += Number(value.Substring(match.Index, match.Length), 0);
        return value.Contains('%', StringComparison.Ordinal) ? sum / 100 : sum;
    }

    /// <summary>Whether it only moves and stretches along the axes: what was beside one another still is, and nothing else.</summary>
    internal static bool IsStraight(string transform) => StraightTransforms().IsMatch(transform);

    [GeneratedRegex("""^\s*((translate|scale)\s*\([^()]*\)[\s,]*|matrix\s*\([^(),\s]+[\s,]+[-+]?0[\s,]+[-+]?0[\s,]+[^()]*\)[\s,]*)*$""")]
    private static partial Regex StraightTransforms();

    /// <summary>The properties of strokes and of the place where something is drawn, anywhere in a style.</summary>
    internal static IEnumerable<(string Property, string Value)> Outlines(string style) =>
        OutlineProperties().Matches(style).Select(static match => (match.Groups[1].Value.ToLowerInvariant(), match.Groups[2].Value));

    /// <summary>A comment may stand within a declaration. What looks like the beginning of one within quotes or an address is none; taken for one, it would hide what follows.</summary>
    internal static string WithoutComments(string style) => Comments().Replace(style, "$1");

    [GeneratedRegex("""(stroke(?:-dasharray|-width|-miterlimit)?|vector-effect|transform)\s*:([^;}]*)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OutlineProperties();

    [GeneratedRegex("""(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?""")]
    private static partial Regex Numbers();

    private static double Cells(string? order)
    {
        var sides = (order ?? "3").Split((char[])[' ', ',', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return Math.Max(1, Number(sides.FirstOrDefault(), 3)) * Math.Max(1, Number(sides.LastOrDefault(), 3));
    }

    [GeneratedRegex("""url\(\s*["']?\s*#([^"')\s]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex References();

    [GeneratedRegex("""([^{}]*)\{([^{}]*)\}""")]
    private static partial Regex RuleBodies();

    [GeneratedRegex("""("[^"\n]*"|'[^'\n]*'|url\(\s*[^"'()\s][^)]*\))|/\*.*?(?:\*/|$)""", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Comments();
}
