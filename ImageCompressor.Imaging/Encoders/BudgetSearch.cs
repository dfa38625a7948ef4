namespace ImageCompressor.Imaging.Encoders;

/// <summary>The largest quality whose file fits a budget of bytes, found with few encodes.</summary>
/// <remarks>
/// The logarithm of the size is nearly a straight line over the quality, so each next try is where the line through the two nearest known points
/// meets the budget; when that only creeps up from one side, the bracket is halved. Size is not strictly monotone in quality: what is
/// returned was encoded and measured, never inferred.
/// </remarks>
internal static class BudgetSearch
{
    /// <summary>A file of at least this share of the budget ends the search: the next point of quality is hardly ever finer.</summary>
    internal const double GoodEnough = 0.97;

    /// <summary>The share of the budget that is aimed at.</summary>
    private const double Aim = 0.985;

    /// <summary>By how much the logarithm of the size falls for a point of quality, when nothing is known yet: JPEG 0.019 to 0.034, WebP 0.043,
    /// AVIF 0.03 to 0.037 over photographs.</summary>
    private const double UsualSlope = 0.03;

    /// <summary>What came of it.</summary>
    /// <param name="Best">The file; null when not even quality 1 fits.</param>
    /// <param name="Smallest">The fewest bytes that were reached.</param>
    internal readonly record struct Found(Encoded? Best, long Smallest);

    /// <summary>Searches below a quality that is known to be over the budget.</summary>
    /// <param name="encode">Encodes at a quality.</param>
    /// <param name="over">The quality that is too large.</param>
    /// <param name="overSize">Its bytes.</param>
    /// <param name="most">The budget, in bytes.</param>
    /// <param name="encodes">How many encodes are left; the last one is for quality 1 when nothing has fitted by then.</param>
    internal static Found Run(Func<int, Encoded> encode, int over, long overSize, long most, int encodes)
    {
        var bracket = new Bracket(over, Math.Log(overSize), Math.Log(most * Aim));
        Encoded? best = null;
        var smallest = overSize;
        for (; encodes > 0 && bracket.IsOpen; encodes--)
        {
            var quality = best is null && encodes == 1 ? 1 : bracket.Next();
            var candidate = encode(quality);
            long size = candidate.Content.Length;
            smallest = Math.Min(smallest, size);
            bracket.Learn(quality, Math.Log(size), fits: size <= most);
            if (size > most)
                continue;
            best = candidate;
            if (size >= most * GoodEnough)
                break;
        }

        return new Found(best, smallest);
    }

    /// <summary>Between the largest quality that fits and the smallest that does not.</summary>
    private sealed class Bracket(int over, double overSize, double aim)
    {
        private int _high = over;
        private double _highSize = overSize;
        private int _low;
        private double _lowSize;
        private double _slope = UsualSlope;
        private int _sameSide;
        private bool _lastFitted;

        internal bool IsOpen => _high - _low > 1;

        internal int Next()
        {
            if (_low > 0 && _sameSide >= 2)
                return _low + (_high - _low) / 2;
            var slope = _low > 0 ? (_highSize - _lowSize) / (_high - _low) : _slope;
            var guess = slope > 0 ? _high - (_highSize - aim) / slope : _low;
            return (int)Math.Clamp(Math.Round(guess), _low + 1, _high - 1);
        }

        internal void Learn(int quality, double size, bool fits)
        {
            _sameSide = _lastFitted == fits ? _sameSide + 1 : 1;
            _lastFitted = fits;
            if (fits)
            {
                (_low, _lowSize) = (quality, size);
                return;
            }

            // The first guess was too flat or too steep; the next is by what was seen.
            if (_high > quality && _highSize > size)
                _slope = (_highSize - size) / (_high - quality);
            (_high, _highSize) = (quality, size);
        }
    }
}
