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

    public int Number(string name, int otherwise) => int.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
}
