using System.Text;

namespace ImageCompressor.Domain.Recipes;

/// <summary>A word of the short text.</summary>
/// <param name="Name">What stands before an equals sign; null where there is none.</param>
/// <param name="Text">The rest, without its quotes.</param>
/// <param name="IsQuoted">Whether it stood in quotes.</param>
internal readonly record struct OperationWord(string? Name, string Text, bool IsQuoted);

/// <summary>Takes the short text of operations apart into words.</summary>
internal sealed class OperationLexer(string text)
{
    private int _at;

    internal bool IsAtEnd { get; private set; }

    /// <summary>Whether a quote was opened and never closed; the rest of the text is then lost.</summary>
    internal bool IsUnclosed { get; private set; }

    /// <summary>The words up to the next bar, or to the end.</summary>
    internal List<OperationWord> ReadWords()
    {
        var words = new List<OperationWord>();
        while (true)
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
            IsAtEnd = _at >= text.Length;
            if (IsAtEnd) return words;
            if (text[_at] == '|')
            {
                _at++;
                return words;
            }

            // A hostile text of a million words is not kept; one more than allowed is enough to refuse it.
            var word = ReadWord();
            if (words.Count <= OperationWords.MostWords) words.Add(word);
        }
    }

    private OperationWord ReadWord()
    {
        string? name = null;
        var quoted = false;
        var word = new StringBuilder();
        for (; _at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] != '|'; _at++)
        {
            if (text[_at] == '=' && name is null && !quoted)
            {
                name = word.ToString();
                word.Clear();
            }
            else if (text[_at] is '"' or '\'' && word.Length == 0 && !quoted)
            {
                quoted = true;
                ReadQuoted(word);
            }
            else
            {
                word.Append(text[_at]);
            }
        }

        return new(name, word.ToString(), quoted);
    }

    /// <summary>From the opening quote to the closing one.</summary>
    private void ReadQuoted(StringBuilder word)
    {
        var quote = text[_at];
        for (_at++; _at < text.Length && text[_at] != quote; _at++)
        {
            if (text[_at] == '\\' && _at + 1 < text.Length) _at++;
            word.Append(text[_at]);
        }

        IsUnclosed |= _at >= text.Length;
    }
}
