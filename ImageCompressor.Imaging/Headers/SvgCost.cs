namespace ImageCompressor.Imaging.Headers;

/// <summary>Adds up what the elements of an SVG cost, each as often as something refers to it.</summary>
internal sealed class SvgCost
{
    private const double MaxCopies = 200_000;
    private const int MaxChain = 300;

    /// <summary>Each selector is tried on each element: 3,000 on 20,000 took 3.5 s at each reading.</summary>
    private const double MaxTrials = 10e6;

    /// <summary>Measured: a line of a million dashes took 0.07 s wherever most of them lay.</summary>
    private const double SecondsPerDash = 75e-9;

    /// <summary>Measured: 2 µs for each point of a path, 7 with a wide stroke.</summary>
    private const double SecondsPerPoint = 5e-6;

    /// <summary>Measured: 9 ns for lines that are beside one another, 15 to 25 for those that cross.</summary>
    private const double SecondsPerPair = 30e-9;

    private const double SecondsPerCharacter = 150e-6;

    /// <summary>A line of text in a font of PostScript outlines is a single path, whose letters are all beside one another: 9,900 in Nimbus Roman took 17 s, in DejaVu 0.1.</summary>
    private const double SecondsPerLetterPair = 200e-9;

    /// <param name="PerPixel">Nanoseconds for each pixel of the canvas.</param>
    /// <param name="Fixed">Seconds.</param>
    /// <param name="Count">Elements drawn.</param>
    /// <param name="Surfaces">The most that are held at once.</param>
    /// <param name="Shapes">Elements that are painted as the one around them says: not those inside of a paint.</param>
    /// <param name="Points">Of these shapes.</param>
    private readonly record struct Cost(double PerPixel, double Fixed, double Count, double Surfaces, double Shapes, double Points)
    {
        internal Cost With(Cost other, double times = 1) =>
            WithPaint(other, times) with { Shapes = Shapes + times * other.Shapes, Points = Points + times * other.Points };

        internal Cost WithPaint(Cost other, double times) => this with
        {
            PerPixel = PerPixel + times * other.PerPixel,
            Fixed = Fixed + times * other.Fixed,
            Count = Count + times * other.Count,
            Surfaces = Math.Max(Surfaces, other.Surfaces),
        };
    }

    private readonly Dictionary<string, List<SvgElement>> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _classes = new(StringComparer.Ordinal);
    private readonly SvgElement _everywhere = new("", 0);
    private readonly Dictionary<SvgElement, Cost> _known = [];
    private readonly HashSet<SvgElement> _within = [];
    private double _shortestDashes = double.PositiveInfinity;
    private double _widestStroke, _miterLimit = 4;
    private double _selectors, _slowSelectors;

    /// <summary>Two elements may have one name: which of them the renderer takes is its own affair, so both count.</summary>
    internal void Name(string id, SvgElement element)
    {
        if (!_names.TryGetValue(id, out var elements))
            _names[id] = elements = [];
        elements.Add(element);
    }

    /// <summary>A property of strokes, or of the place where something is drawn. Not understood for each element, as it is inherited: the worst of the drawing counts for all of it.</summary>
    internal void Outline(string property, string value)
    {
        switch (property)
        {
            case "stroke" when value.Trim() != "none":
                _widestStroke = Math.Max(_widestStroke, 1);
                break;
            case "stroke-width":
                // A percentage is one of the canvas, which is not known in the units of a path.
                _widestStroke = value.Contains('%', StringComparison.Ordinal) ? double.PositiveInfinity : Math.Max(_widestStroke, SvgStyle.Length(value));
                break;
            case "stroke-miterlimit":
                _miterLimit = Math.Max(_miterLimit, SvgStyle.Number(value.Trim(), 0));
                break;
            case "stroke-dasharray" when SvgStyle.Dashes(value) is > 0 and var sum:
                _shortestDashes = Math.Min(_shortestDashes, sum);
                break;
            case "vector-effect" when value.Trim() != "none":
            case "transform" or "patternTransform" when !SvgStyle.IsStraight(value):
            // A marker is turned as the line goes.
            case "orient" when value.Trim() != "0":
                _widestStroke = double.PositiveInfinity;
                break;
        }
    }

    internal void OutlinesIn(string style)
    {
        foreach (var (property, value) in SvgStyle.Outlines(style))
            Outline(property, value);
    }

    internal void Selectors(string sheet)
    {
        var rules = sheet.AsSpan().Count('{') + sheet.AsSpan().Count(',');
        _selectors += rules;
        // :nth-child, :has and ~ look at an element's neighbours too.
        if (sheet.Contains("nth-", StringComparison.OrdinalIgnoreCase) || sheet.Contains(":has", StringComparison.OrdinalIgnoreCase) || sheet.Contains('~', StringComparison.Ordinal))
            _slowSelectors += rules;
    }

    internal void Rule(string[] classes, string declarations)
    {
        if (classes.Length == 0)
            SvgStyle.ApplyDeclarations(_everywhere, declarations);
        foreach (var name in classes)
        {
            if (!_classes.TryGetValue(name, out var rules))
                _classes[name] = rules = [];
            rules.Add(declarations);
        }
    }

    /// <exception cref="ImagingException">Elements that refer to themselves, in long chains, or too often.</exception>
    internal SvgFacts Of(SvgElement root, int elements, bool active, bool hasSize)
    {
        if ((_selectors + _slowSelectors * elements) * elements > MaxTrials)
            throw new ImagingException(ImagingFailure.TooComplex, $"{_selectors} selectors of styles for {elements} elements");
        var cost = Drawn(root, 0);
        var everywhere = Drawn(_everywhere, 0);
        cost = cost with { Surfaces = cost.Surfaces + everywhere.Surfaces };
        if (_everywhere.PerPixel > 0 || _everywhere.References.Count + _everywhere.Paints.Count + _everywhere.Markers.Count > 0)
            cost = cost.With(everywhere, cost.Count + (_everywhere.Markers.Count > 0 ? cost.Points : 0));
        if (cost.Count > MaxCopies)
            throw new ImagingException(ImagingFailure.TooComplex, $"elements that are drawn {cost.Count:0} times; {MaxCopies} are allowed");
        return new SvgFacts(cost.PerPixel, cost.Fixed, (int)Math.Min(cost.Surfaces, 1e6), active, hasSize);
    }

    private Cost Drawn(SvgElement element, int chain)
    {
        if (_known.TryGetValue(element, out var known))
            return known;
        if (chain > MaxChain)
            throw new ImagingException(ImagingFailure.TooComplex, $"elements that refer to one another in a chain of more than {MaxChain}");
        if (!_within.Add(element))
            throw new ImagingException(ImagingFailure.TooComplex, "elements that refer to themselves");
        Style(element);
        element.Fixed += SecondsPerDash * element.Reach * 2 * Math.Max(4, element.Points) / _shortestDashes;
        foreach (var lines in element.Lines)
            element.Fixed += SecondsPerPair * SvgPath.Pairs(lines, _widestStroke / 2 * _miterLimit);
        element.Fixed += SecondsPerPoint * element.Points;
        element.Fixed += element.Characters * (SecondsPerCharacter + SecondsPerLetterPair * element.Characters);
        var inside = default(Cost);
        foreach (var child in element.Children)
        {
            if (!child.OnlyByReference)
                inside = inside.With(Drawn(child, chain + 1));
        }

        // A filter holds what all of its primitives make.
        if (element.Name == "filter")
            inside = inside with { Surfaces = element.Children.Sum(static child => child.Surfaces) };
        inside = inside.With(Targets(element.References, chain));
        var cost = inside.With(new Cost(element.PerPixel, element.Fixed, 1, 0, 1, element.Points)) with { Surfaces = inside.Surfaces + element.Surfaces };
        cost = Painted(cost, Targets(element.Paints, chain), cost.Shapes);
        // Whatever is inside may be a path with a marker on each of its points.
        cost = Painted(cost, Targets(element.Markers, chain), cost.Shapes + cost.Points);
        _within.Remove(element);
        return _known[element] = cost;
    }

    private static Cost Painted(Cost cost, Cost paint, double times) => cost.WithPaint(paint, times) with { Surfaces = cost.Surfaces + paint.Surfaces };

    private Cost Targets(List<string> names, int chain)
    {
        var cost = default(Cost);
        foreach (var name in names)
        {
            foreach (var target in _names.GetValueOrDefault(name) ?? [])
                cost = cost.With(Drawn(target, chain + 1));
        }

        return cost;
    }

    private void Style(SvgElement element)
    {
        foreach (var declarations in element.Classes.SelectMany(name => _classes.GetValueOrDefault(name) ?? []))
            SvgStyle.ApplyDeclarations(element, declarations);
    }
}
