using System.Globalization;

namespace ImageCompressor.Domain.Recipes;

/// <summary>Numbers as they may stand in a recipe: ASCII digits, a dash before and a point within. <c>double.Parse</c> alone was rejected: it reads
/// <c>1e999</c> as infinity and <c>NaN</c> as a number.</summary>
internal static class Numbers
{
    /// <summary>Longer ones are no numbers that anybody means.</summary>
    private const int MaxLength = 40;

    internal enum Reading
    {
        Number,
        TooLarge,
        NotANumber,
    }

    internal static Reading Whole(string text, out long value)
    {
        value = 0;
        var digits = text.StartsWith('-') ? text.AsSpan(1) : text;
        if (digits.IsEmpty || digits.IndexOfAnyExceptInRange('0', '9') >= 0) return Reading.NotANumber;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) ? Reading.Number : Reading.TooLarge;
    }

    internal static Reading Real(string text, out double value)
    {
        value = 0;
        var digits = text.StartsWith('-') ? text.AsSpan(1) : text;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? "0" : digits[(point + 1)..];
        if (whole.IsEmpty || fraction.IsEmpty || whole.IndexOfAnyExceptInRange('0', '9') >= 0 || fraction.IndexOfAnyExceptInRange('0', '9') >= 0)
            return Reading.NotANumber;
        if (text.Length > MaxLength) return Reading.TooLarge;
        value = double.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return Reading.Number;
    }

    /// <summary>A number without an exponent. By way of <see cref="decimal"/>, which never writes one: <c>0.00001</c> and not <c>1E-05</c>.</summary>
    internal static string Text(double value) => decimal.Parse(
        value.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    internal static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
