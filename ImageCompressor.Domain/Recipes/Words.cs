namespace ImageCompressor.Domain.Recipes;

/// <summary>The words of the choices, as they are read and written. The first word of a value is the one that is written.</summary>
internal static class Words
{
    internal static readonly Words<OutputFormat> Formats = new(
        ("keep", OutputFormat.Keep), ("auto", OutputFormat.Auto), ("jpeg", OutputFormat.Jpeg), ("jpg", OutputFormat.Jpeg), ("webp", OutputFormat.Webp),
        ("avif", OutputFormat.Avif), ("png", OutputFormat.Png), ("gif", OutputFormat.Gif));

    internal static readonly Words<Effort> Efforts = new(("fast", Effort.Fast), ("balanced", Effort.Balanced), ("small", Effort.Small));

    internal static readonly Words<Lossless> Losslesses = new(
        ("true", Lossless.Yes), ("false", Lossless.No), ("near", Lossless.Near), ("yes", Lossless.Yes), ("no", Lossless.No), ("1", Lossless.Yes),
        ("0", Lossless.No), ("on", Lossless.Yes), ("off", Lossless.No));

    internal static readonly Words<bool> Flags = new(
        ("true", true), ("false", false), ("yes", true), ("no", false), ("1", true), ("0", false), ("on", true), ("off", false));

    internal static readonly Words<Fit> Fits = new(
        ("inside", Fit.Inside), ("cover", Fit.Cover), ("contain", Fit.Contain), ("fill", Fit.Fill), ("outside", Fit.Outside));

    /// <summary>Compass points and sides, in both orders and with whatever stands between: those of sharp, CSS and ImageMagick.</summary>
    internal static readonly Words<Position> Positions = new(
        ("centre", Position.Centre), ("center", Position.Centre), ("middle", Position.Centre),
        ("north", Position.North), ("top", Position.North),
        ("northeast", Position.NorthEast), ("topright", Position.NorthEast), ("righttop", Position.NorthEast),
        ("east", Position.East), ("right", Position.East),
        ("southeast", Position.SouthEast), ("bottomright", Position.SouthEast), ("rightbottom", Position.SouthEast),
        ("south", Position.South), ("bottom", Position.South),
        ("southwest", Position.SouthWest), ("bottomleft", Position.SouthWest), ("leftbottom", Position.SouthWest),
        ("west", Position.West), ("left", Position.West),
        ("northwest", Position.NorthWest), ("topleft", Position.NorthWest), ("lefttop", Position.NorthWest),
        ("entropy", Position.Entropy), ("attention", Position.Attention));

    internal static readonly Words<MetadataPolicy> Metadata = new(
        ("none", MetadataPolicy.None), ("copyright", MetadataPolicy.Copyright), ("all", MetadataPolicy.All));

    internal static readonly Words<ColourPolicy> Colours = new(("srgb", ColourPolicy.Srgb), ("keep", ColourPolicy.Keep));

    internal static readonly Words<AnimationPolicy> Animations = new(("keep", AnimationPolicy.Keep), ("first", AnimationPolicy.First));

    internal static readonly Words<DamagePolicy> Damages = new(("accept", DamagePolicy.Accept), ("refuse", DamagePolicy.Refuse));
}

/// <summary>The words of one choice.</summary>
internal sealed class Words<T> where T : struct
{
    private readonly Dictionary<string, T> _values;
    private readonly Dictionary<T, string> _names = [];

    internal Words(params (string Word, T Value)[] words)
    {
        _values = words.ToDictionary(word => word.Word, word => word.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var (word, value) in words) _names.TryAdd(value, word);
    }

    /// <summary>The words that a sentence names: one for each value.</summary>
    internal string Allowed => string.Join(", ", _names.Values);

    internal IEnumerable<string> Names => _names.Values;

    internal string Of(T value) => _names[value];

    /// <summary>Reads a word in any case; blanks, dashes and underscores do not count: <c>right-top</c>.</summary>
    internal bool TryRead(string text, out T value) =>
        _values.TryGetValue(text, out value) || (text.Length <= 40 && _values.TryGetValue(FieldNames.Normalise(text), out value));
}
