using System.Globalization;

namespace ImageCompressor.Api;

/// <summary>The command line: <c>[--port N] [--data DIR]</c> to serve, <c>submit SHEET [-o OUT] [recipe]</c> to send a sheet. What is not named here goes to the
/// configuration, as in <c>--Fetching:MaxBytes=1000000</c>.</summary>
internal sealed record LaunchArguments
{
    public const int DefaultPort = 5080;

    public const string Usage = """
        serve:   [--port N] [--data DIR] [--Section:Setting=value ...]
        submit:  submit SHEET.csv [-o OUT.csv] [--format keep|jpeg|webp|avif|png] [--quality 1..100] [--effort fast|balanced|small]
                 [--width N] [--height N] [--port N] [--data DIR]
        """;

    private static readonly string[] s_recipe = ["--format", "--quality", "--effort", "--width", "--height"];

    public string? Sheet { get; private init; }
    public string? Output { get; private init; }
    public int? Port { get; init; }
    public IReadOnlyList<KeyValuePair<string, string>> Recipe { get; private init; } = [];
    public IReadOnlyList<string> Configuration { get; private init; } = [];

    /// <exception cref="FormatException">It does not fit; the message says what to write.</exception>
    public static LaunchArguments Parse(IReadOnlyList<string> args)
    {
        var parsed = new LaunchArguments();
        var (recipe, configuration) = (new List<KeyValuePair<string, string>>(), new List<string>());
        var submit = args.Count > 0 && args[0] == "submit";
        for (var i = submit ? 1 : 0; i < args.Count; i++)
        {
            var (name, value) = Split(args[i]);
            string Value() => value ?? (++i < args.Count ? args[i] : throw new FormatException($"{name} needs a value."));
            if (name == "--port") parsed = parsed with { Port = PortOf(Value()) };
            else if (name == "--data") configuration.Add($"--Data:Directory={Path.GetFullPath(Value())}");
            else if (submit && name is "-o" or "--output") parsed = parsed with { Output = Value() };
            else if (submit && s_recipe.Contains(name)) recipe.Add(new(name[2..], Value()));
            else if (args[i].StartsWith("--", StringComparison.Ordinal)) configuration.Add(args[i]);
            else if (submit && parsed.Sheet is null) parsed = parsed with { Sheet = args[i] };
            else throw new FormatException($"'{args[i]}' is not understood.");
        }

        if (submit && parsed.Sheet is null) throw new FormatException("submit needs a sheet.");
        return parsed with { Recipe = recipe, Configuration = configuration };
    }

    private static (string Name, string? Value) Split(string arg)
    {
        var equals = arg.StartsWith("--", StringComparison.Ordinal) ? arg.IndexOf('=', StringComparison.Ordinal) : -1;
        return equals < 0 ? (arg, null) : (arg[..equals], arg[(equals + 1)..]);
    }

    private static int PortOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65_535
            ? port
            : throw new FormatException($"'{text}' is not a port; give a number from 1 to 65535.");
}
