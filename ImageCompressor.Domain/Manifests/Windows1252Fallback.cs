using System.Text;

namespace ImageCompressor.Domain.Manifests;

/// <summary>Reads every byte that is not UTF-8 as Windows-1252, and remembers that it had to.</summary>
/// <remarks>Byte by byte, and not "all that follows the first bad byte": a file of 200 MB shows its first bad byte when its beginning has
/// long been handed on, and in a UTF-8 file with one damaged byte all other letters stay what they are. In a true Windows-1252
/// text, two or more accented letters in a row that happen to form UTF-8 would be misread; words do not look like that.
/// The table is ours because the code pages provider cannot be asked for one byte at a time from within a fallback.</remarks>
internal sealed class Windows1252Fallback : DecoderFallback
{
    /// <summary>0x80 to 0x9F (WHATWG Encoding, index windows-1252); above that the byte is the code point.</summary>
    private const string C1 =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
        "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    public bool Used { get; private set; }

    /// <summary>An ill-formed UTF-8 sequence is at most three bytes.</summary>
    public override int MaxCharCount => 3;

    public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer(this);

    private sealed class Buffer(Windows1252Fallback owner) : DecoderFallbackBuffer
    {
        private byte[] _bytes = [];
        private int _next;

        public override int Remaining => _bytes.Length - _next;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            owner.Used = true;
            (_bytes, _next) = (bytesUnknown, 0);
            return true;
        }

        public override char GetNextChar()
        {
            if (_next >= _bytes.Length) return '\0';
            var value = _bytes[_next++];
            return value is >= 0x80 and < 0xA0 ? C1[value - 0x80] : (char)value;
        }

        public override bool MovePrevious()
        {
            if (_next == 0) return false;
            _next--;
            return true;
        }

        public override void Reset() => (_bytes, _next) = ([], 0);
    }
}
