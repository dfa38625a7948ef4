namespace ImageCompressor.Imaging.Headers;

/// <summary>Which segments of a path the renderer has to compare with one another.</summary>
/// <remarks>cairo sweeps over the segments for the extents of the outline, and keeps those that the sweep line meets in a list in which each new one is looked up from one
/// end (cairo-bentley-ottmann.c). So it is the pairs beside one another that cost, and not the square of their number: 15,000 short segments took 0.02 s, 40,000 long
/// ones 7 s.</remarks>
internal sealed class SvgPath
{
    /// <summary>More are not looked at one by one: they count as if all were beside one another, which is too much for any drawing.</summary>
    private const int MaxSegments = 1_000_000;

    private const int Bins = 512;
    private readonly List<Segment> _segments = [];

    /// <summary>The box around a segment, and how many lines the renderer makes of it, for bounds only.</summary>
    private readonly record struct Segment(float Left, float Right, float Top, float Bottom, float Lines);

    /// <summary>Pairs of lines that share a part of their height, or of their width when those are more: the renderer sweeps along one axis, and the path may be turned by 90°.</summary>
    /// <param name="data">As in <c>d</c> or in <c>points</c>.</param>
    /// <param name="margin">How far a stroke may reach beyond the line, in the path's own units; infinite where that is not known, and where the path may be turned by any angle.</param>
    internal static double Pairs(string data, double margin)
    {
        var path = new SvgPath();
        new SvgPathReader(data, path.Add).Read();
        var lines = path._segments.Sum(static segment => (double)segment.Lines);
        var all = lines * lines / 2;
        if (path._segments.Count == 0 || path._segments.Count >= MaxSegments || !double.IsFinite(margin))
            return all;
        return Math.Min(all, Math.Max(path.Beside(margin, static one => (one.Left, one.Right)), path.Beside(margin, static one => (one.Top, one.Bottom))));
    }

    private bool Add(double left, double right, double top, double bottom, int lines)
    {
        _segments.Add(new Segment((float)left, (float)right, (float)top, (float)bottom, lines));
        return _segments.Count < MaxSegments;
    }

    /// <summary>A segment that begins in a bin meets all that reach into this bin, itself included: never fewer than there are.</summary>
    private double Beside(double margin, Func<Segment, (double From, double To)> along)
    {
        var least = _segments.Min(segment => along(segment).From) - margin;
        var most = _segments.Max(segment => along(segment).To) + margin;
        var (begin, end) = (new double[Bins], new double[Bins]);
        foreach (var segment in _segments)
        {
            var (from, to) = along(segment);
            begin[Bin(from - margin)] += segment.Lines;
            end[Bin(to + margin)] += segment.Lines;
        }

        var (pairs, open) = (0.0, 0.0);
        for (var bin = 0; bin < Bins; bin++)
        {
            open += begin[bin];
            pairs += begin[bin] * open;
            open -= end[bin];
        }

        return pairs;

        // What is no number any more (coordinates beyond a float) is in the first bin, where all are beside one another.
        int Bin(double place) => (int)Math.Clamp((place - least) / (most - least) * Bins, 0, Bins - 1);
    }
}
