using System.Globalization;
using ImageCompressor.Api.DeadLetters;
using ImageCompressor.Api.Push;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Api;

/// <summary>The command line: <c>[--port N] [--data DIR]</c> to serve, <c>submit SHEET [-o OUT] [recipe]</c> to send a sheet,
/// <c>dead-letters list|replay [ID...]</c> to look at what was given up, <c>webhook-secret</c> to see what receivers check, <c>push-keys SUBJECT</c> to make keys
/// for push messages. What is not named here goes to the configuration, as in <c>--Fetching:MaxBytes=1000000</c>.</summary>
internal sealed record LaunchArguments
{
    public const int DefaultPort = 5080;

    public const string Usage = """
        serve:   [--port N] [--data DIR] [--Section:Setting=value ...]
        submit:  submit SHEET.csv [-o OUT.csv] [--port N] [--data DIR] [recipe]
        dead:    dead-letters list | replay [ID ...] [--port N]      images that were given up; without ID all
        push:    push-keys mailto:you@example.com | https://...    prints fresh keys for notifications in browsers, as settings
        secret:  webhook-secret [--data DIR]                         what receivers of webhooks check signatures with
        recipe:  --preset web|thumbnail|archive|email         fields under those given beside it
                 --format keep|auto|jpeg|webp|avif|png|gif    --accept LIST    what auto may choose from
                 --quality 1..100       --lossless true|false|near           --effort fast|balanced|small
                 --progressive true|false|auto                --max-bytes N    as 500KB (1 KB is 1000 bytes)
                 --width N --height N   --fit inside|cover|contain|fill|outside
                 --position centre|north|northeast|...|entropy|attention     --without-enlargement true|false
                 --background COLOUR    --metadata none|copyright|all        --colour srgb|keep
                 --animation keep|first --damaged accept|refuse
                 --operations "resize 800x600 cover | rotate 90 | watermark 'Sample' opacity=0.5"
        """;

    public string? Sheet { get; private init; }
    public string? Output { get; private init; }
    public int? Port { get; init; }

    /// <summary>What is to be done with dead letters: <see cref="DeadLettersCommand.List"/> or <see cref="DeadLettersCommand.Replay"/>; else null.</summary>
    public string? DeadLetters { get; private init; }

    /// <summary>Whether only the secret of webhooks is asked for.</summary>
    public bool WebhookSecret { get; private init; }

    /// <summary>Which of them; none for all.</summary>
    public IReadOnlyList<string> Ids { get; private init; } = [];

    /// <summary>For whom keys for push messages are to be made: the setting <see cref="PushOptions.Subject"/>; else null.</summary>
    public string? PushSubject { get; private init; }

    /// <summary>Whether only <see cref="Usage"/> is asked for.</summary>
    public bool Help { get; private init; }

    public IReadOnlyList<KeyValuePair<string, string>> Recipe { get; private init; } = [];
    public IReadOnlyList<string> Configuration { get; private init; } = [];

    /// <exception cref="FormatException">It does not fit; the message says what to write.</exception>
    public static LaunchArguments Parse(IReadOnlyList<string> args)
    {
        if (args.Count > 0 && args[0] == "dead-letters") return ParseDeadLetters(args);
        if (args.Count > 0 && args[0] == PushKeysCommand.Name) return ParsePushKeys(args);
        var parsed = new LaunchArguments { WebhookSecret = args.Count > 0 && args[0] == "webhook-secret" };
        var (recipe, configuration) = (new List<KeyValuePair<string, string>>(), new List<string>());
        var submit = args.Count > 0 && args[0] == "submit";
        for (var i = submit || parsed.WebhookSecret ? 1 : 0; i < args.Count; i++)
        {
            var (name, value) = Split(args[i]);
            string Value() => value ?? (++i < args.Count ? args[i] : throw new FormatException($"{name} needs a value."));
            if (name == "--port") parsed = parsed with { Port = PortOf(Value()) };
            else if (name == "--data") configuration.Add($"--Data:Directory={Path.GetFullPath(Value())}");
            else if (submit && name is "-o" or "--output") parsed = parsed with { Output = Value() };
            else if (name is "--help" or "-h") return new LaunchArguments { Help = true };
            else if (submit && name.StartsWith("--", StringComparison.Ordinal) && RecipeParser.FindField(name[2..]) is { } field)
                recipe.Add(new(field, Value()));
            else if (args[i].StartsWith("--", StringComparison.Ordinal)) configuration.Add(args[i]);
            else if (submit && parsed.Sheet is null) parsed = parsed with { Sheet = args[i] };
            else throw new FormatException($"'{args[i]}' is not understood.");
        }

        if (submit && parsed.Sheet is null) throw new FormatException("submit needs a sheet.");
        return parsed with { Recipe = recipe, Configuration = configuration };
    }

    private static LaunchArguments ParseDeadLetters(IReadOnlyList<string> args)
    {
        var (parsed, words) = (new LaunchArguments(), new List<string>());
        for (var i = 1; i < args.Count; i++)
        {
            var (name, value) = Split(args[i]);
            if (name == "--port") parsed = parsed with { Port = PortOf(value ?? (++i < args.Count ? args[i] : throw new FormatException("--port needs a value."))) };
            else if (name is "--help" or "-h") return new LaunchArguments { Help = true };
            else if (name.StartsWith('-')) throw new FormatException($"'{args[i]}' is not understood.");
            else words.Add(args[i]);
        }

        if (words is not ([DeadLettersCommand.List] or [DeadLettersCommand.Replay, ..]))
            throw new FormatException("dead-letters needs list, or replay and the ids of images.");
        return parsed with { DeadLetters = words[0], Ids = words[1..] };
    }

    private static LaunchArguments ParsePushKeys(IReadOnlyList<string> args)
    {
        if (args.Contains("--help") || args.Contains("-h")) return new LaunchArguments { Help = true };
        return args.Count == 2 && PushOptions.IsSubject(args[1])
            ? new LaunchArguments { PushSubject = args[1] }
            : throw new FormatException("push-keys needs an address where the operator of a push service finds you: mailto:you@example.com, or an https: page.");
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
