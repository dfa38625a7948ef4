namespace ImageCompressor.Imaging.Headers;

/// <summary>An element of an SVG, as far as its cost is concerned.</summary>
internal sealed class SvgElement(string name, int depth)
{
    internal string Name { get; } = name;
    internal int Depth { get; } = depth;
    internal List<SvgElement> Children { get; } = [];
    internal List<string> Classes { get; } = [];

    /// <summary>What it draws once: a copy, a filter, a mask.</summary>
    internal List<string> References { get; } = [];

    /// <summary>What every shape in it may be painted with: fill and stroke are inherited.</summary>
    internal List<string> Paints { get; } = [];

    /// <summary>What may be drawn on every point of every path in it: they are inherited too.</summary>
    internal List<string> Markers { get; } = [];

    /// <summary>Nanoseconds for each pixel of the canvas, itself alone.</summary>
    internal double PerPixel { get; set; }

    /// <summary>Seconds whatever the canvas, itself alone.</summary>
    internal double Fixed { get; set; }

    /// <summary>Surfaces of the canvas' size that are held while it is drawn.</summary>
    internal int Surfaces { get; set; }

    /// <summary>Points of a path, each of which may get a marker.</summary>
    internal int Points { get; set; }

    /// <summary>The data of a path or the points of a polygon.</summary>
    internal List<string> Lines { get; } = [];

    /// <summary>Of text, directly in it: a line of its own, which a comment does not break.</summary>
    internal int Characters { get; set; }

    /// <summary>The largest number among its coordinates.</summary>
    internal double Reach { get; set; }

    /// <summary>Drawn only where something refers to it.</summary>
    internal bool OnlyByReference => Name is "defs" or "symbol" or "pattern" or "mask" or "clipPath" or "marker" or "filter" or "linearGradient" or "radialGradient";
}
