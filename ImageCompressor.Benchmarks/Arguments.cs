using System.Globalization;

namespace ImageCompressor.Benchmarks;

/// <summary><c>--name value</c> pairs.</summary>
internal sealed class Arguments(string[] args)
{
    public string Text(string name, string otherwise)
    {
        var at = Array.IndexOf(args, $"--{name}");
        return at < 0 || at + 1 >= args.Length ? otherwise : args[at + 1];
    }

    /// <summary>Several numbers with commas between.</summary>
    public int[] Numbers(string name, string otherwise) => [.. Text(name, otherwise).Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];

    public int Number(string name, int otherwise) => int.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
}
