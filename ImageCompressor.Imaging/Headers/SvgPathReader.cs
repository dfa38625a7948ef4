using System.Globalization;

namespace ImageCompressor.Imaging.Headers;

/// <summary>Reads the data of a path (SVG 2, 9.3), or the points of a polygon, up to what is none of it: there the renderer ends too.</summary>
/// <param name="data">The attribute's value.</param>
/// <param name="add">Is given the box around each segment, and of how many lines it counts; says false to end.</param>
internal sealed class SvgPathReader(string data, Func<double, double, double, double, int, bool> add)
{
    /// <summary>The renderer makes more of a large one, but a straight line that crosses it does so three times at the most.</summary>
    private const int LinesOfCurve = 3;

    private int _at;
    private (double X, double Y) _here, _start, _control;

    internal void Read()
    {
        var command = Peek() is not (>= 'A' and <= 'Z' or >= 'a' and <= 'z') ? 'M' : '\0';
        while (Peek() is not '\0' and var next)
        {
            if (char.IsAsciiLetter(next))
                (command, _at) = (next, _at + 1);
            if (!Segment(command))
                break;
            // Numbers after a move, without a command of their own, are lines.
            command = command switch { 'm' => 'l', 'M' => 'L', 'z' or 'Z' => '\0', _ => command };
        }

        Close();
    }

    private bool Segment(char command)
    {
        var from = char.IsAsciiLetterLower(command) ? _here : (X: 0.0, Y: 0.0);
        switch (char.ToUpperInvariant(command))
        {
            case 'Z':
                return Close();
            case 'M' when Point(from, out var to):
                var more = Close();
                (_start, _here, _control) = (to, to, to);
                return more;
            case 'L' when Point(from, out var to):
                return Line(to);
            case 'H' when Number(out var x):
                return Line((from.X + x, _here.Y));
            case 'V' when Number(out var y):
                return Line((_here.X, from.Y + y));
            case 'C' when Point(from, out var first) && Point(from, out var second) && Point(from, out var to):
                return Curve(first, second, to);
            case 'S' when Point(from, out var second) && Point(from, out var to):
                return Curve(Mirrored(), second, to);
            case 'Q' when Point(from, out var only) && Point(from, out var to):
                return Curve(only, only, to);
            case 'T' when Point(from, out var to):
                var mirrored = Mirrored();
                return Curve(mirrored, mirrored, to);
            case 'A' when Point((0, 0), out var radii) && Number(out _) && Flag(out var isLarge) && Flag(out _) && Point(from, out var to):
                return Arc(Math.Abs(radii.X), Math.Abs(radii.Y), isLarge, to);
            default:
                return false;
        }
    }

    /// <summary>Where the first control point is when it is left out. After what is no curve it is where the line begins; that is inside of the same box.</summary>
    private (double X, double Y) Mirrored() => (2 * _here.X - _control.X, 2 * _here.Y - _control.Y);

    /// <summary>A fill closes what is open.</summary>
    private bool Close() => _here == _start || Line(_start);

    private bool Line((double X, double Y) to) => Curve(_here, to, to, 1);

    private bool Curve((double X, double Y) first, (double X, double Y) second, (double X, double Y) to, int lines = LinesOfCurve)
    {
        var (left, right) = (Math.Min(Math.Min(_here.X, first.X), Math.Min(second.X, to.X)), Math.Max(Math.Max(_here.X, first.X), Math.Max(second.X, to.X)));
        var (top, bottom) = (Math.Min(Math.Min(_here.Y, first.Y), Math.Min(second.Y, to.Y)), Math.Max(Math.Max(_here.Y, first.Y), Math.Max(second.Y, to.Y)));
        (_control, _here) = (second, to);
        return add(left, right, top, bottom, lines);
    }

    /// <summary>Half of an ellipse or less is no further from its chord than the chord is long, times how much longer one axis is; all of it no further than
    /// two of the longer radius, which grows when the chord is too long for it (SVG 2, 9.5.1).</summary>
    private bool Arc(double radiusX, double radiusY, bool isLarge, (double X, double Y) to)
    {
        if (radiusX == 0 || radiusY == 0)
            return Line(to);
        var chord = Math.Sqrt(Math.Pow(to.X - _here.X, 2) + Math.Pow(to.Y - _here.Y, 2));
        var (longer, shorter) = (Math.Max(radiusX, radiusY), Math.Min(radiusX, radiusY));
        var reach = 2 * longer * Math.Max(1, chord / 2 / shorter);
        if (!isLarge)
            reach = Math.Min(reach, chord * longer / shorter);
        var (left, right) = (Math.Min(_here.X, to.X) - reach, Math.Max(_here.X, to.X) + reach);
        var (top, bottom) = (Math.Min(_here.Y, to.Y) - reach, Math.Max(_here.Y, to.Y) + reach);
        (_control, _here) = (to, to);
        // Drawn as a curve for each quarter.
        return add(left, right, top, bottom, (isLarge ? 4 : 2) * LinesOfCurve);
    }

    private bool Point((double X, double Y) from, out (double X, double Y) point)
    {
        var isOne = Number(out var x) & Number(out var y);
        point = (from.X + x, from.Y + y);
        return isOne;
    }

    /// <summary>Flags need no space around them: <c>a1 1 0 013 4</c>.</summary>
    private bool Flag(out bool flag)
    {
        var next = Peek();
        _at++;
        flag = next == '1';
        return next is '0' or '1';
    }

    private bool Number(out double number)
    {
        Peek();
        var begin = _at;
        if (_at < data.Length && data[_at] is '+' or '-')
            _at++;
        Digits();
        if (_at < data.Length && data[_at] == '.')
        {
            _at++;
            Digits();
        }

        if (_at + 1 < data.Length && data[_at] is 'e' or 'E')
        {
            _at++;
            if (data[_at] is '+' or '-')
                _at++;
            Digits();
        }

        return double.TryParse(data.AsSpan(begin.._at), NumberStyles.Float, CultureInfo.InvariantCulture, out number);

        void Digits()
        {
            while (_at < data.Length && char.IsAsciiDigit(data[_at]))
                _at++;
        }
    }

    /// <summary>The next character that separates nothing; 0 at the end.</summary>
    private char Peek()
    {
        while (_at < data.Length && data[_at] is ' ' or ',' or '\t' or '\n' or '\r' or '\f')
            _at++;
        return _at < data.Length ? data[_at] : '\0';
    }
}
