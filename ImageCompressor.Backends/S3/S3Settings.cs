using System.Data.Common;
using System.Globalization;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.S3;

/// <summary>Reads <see cref="S3Options"/> from <c>ConnectionStrings:storage</c> and the section <c>Storage</c>.</summary>
/// <remarks>No fault repeats a part of the connection string: where a secret is not quoted, what looks like a key may be half of it.</remarks>
public static class S3Settings
{
    /// <summary>The name of the connection string.</summary>
    public const string ConnectionString = "ConnectionStrings:storage";

    private const string Form = "Endpoint=http://host:9000;AccessKey=...;SecretKey=...";

    /// <summary>S3 allows 63 characters in the name of a bucket.</summary>
    private static readonly int s_maxPrefix = 63 - Math.Max(ObjectName.OriginalBucket.Length, ObjectName.CompressedBucket.Length);

    private static readonly string[] s_known = ["Endpoint", "AccessKey", "SecretKey", "Region", "PublicEndpoint"];

    /// <summary>All that is told; null where <paramref name="faults"/> got an entry.</summary>
    /// <param name="connection">Pairs as in <c>Endpoint=http://host:9000;AccessKey=...;SecretKey=...;Region=...;PublicEndpoint=...</c>.</param>
    /// <param name="setting">The value of <c>Storage:</c> and this name, or null.</param>
    /// <param name="faults">What is wrong, a sentence each.</param>
    public static S3Options? Read(string connection, Func<string, string?> setting, List<string> faults)
    {
        var before = faults.Count;
        var pairs = Pairs(connection, faults);
        var options = new S3Options
        {
            Endpoint = Address(pairs, "Endpoint", faults) ?? new Uri("http://none"),
            AccessKey = Needed(pairs, "AccessKey", faults),
            SecretKey = Needed(pairs, "SecretKey", faults),
            Region = Region(pairs, faults),
            PublicEndpoint = pairs.ContainsKey("PublicEndpoint") ? Address(pairs, "PublicEndpoint", faults) : null,
            PathStyle = Flag(setting, "PathStyle", absent: true, faults),
            BucketPrefix = Prefix(setting("BucketPrefix") ?? "", faults),
            Encrypt = Flag(setting, "Encrypt", absent: false, faults),
            OriginalDays = Days(setting, "OriginalDays", faults),
            CompressedDays = Days(setting, "CompressedDays", faults),
        };
        return faults.Count == before ? options : null;
    }

    private static DbConnectionStringBuilder Pairs(string connection, List<string> faults)
    {
        try
        {
            var pairs = new DbConnectionStringBuilder { ConnectionString = connection };
            if (pairs.Keys.Cast<string>().Any(key => !s_known.Contains(key, StringComparer.OrdinalIgnoreCase)))
                faults.Add($"{ConnectionString}: it has a key other than {string.Join(", ", s_known)}; put a value that holds a semicolon in quotes.");
            return pairs;
        }
        catch (ArgumentException)
        {
            faults.Add($"{ConnectionString}: give pairs, as in {Form}.");
            return [];
        }
    }

    private static string Value(DbConnectionStringBuilder pairs, string key) =>
        pairs.TryGetValue(key, out var value) ? ((string)value).Trim() : "";

    private static string Needed(DbConnectionStringBuilder pairs, string key, List<string> faults)
    {
        var value = Value(pairs, key);
        if (value.Length == 0)
            faults.Add($"{ConnectionString}: {key} is missing; give {Form}.");
        else if (value.Any(c => c is < '!' or > '~'))
            faults.Add($"{ConnectionString}: {key} holds a character that a header cannot carry.");
        return value;
    }

    /// <summary>A path would be signed, and a proxy that takes it off would break every signature.</summary>
    private static Uri? Address(DbConnectionStringBuilder pairs, string key, List<string> faults)
    {
        if (Uri.TryCreate(Value(pairs, key), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            && address is { PathAndQuery: "/", Fragment: "", UserInfo: "" })
            return address;
        faults.Add($"{ConnectionString}: {key} must be a scheme, a host and a port, as in http://host:9000.");
        return null;
    }

    private static string Region(DbConnectionStringBuilder pairs, List<string> faults)
    {
        var region = pairs.ContainsKey("Region") ? Value(pairs, "Region") : "us-east-1";
        if (region.Length is 0 or > 64 || region.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
            faults.Add($"{ConnectionString}: Region is letters, digits and hyphens, as in us-east-1.");
        return region;
    }

    private static string Prefix(string prefix, List<string> faults)
    {
        var fits = prefix.Length == 0 || char.IsAsciiLetterOrDigit(prefix[0]);
        if (!fits || prefix.Length > s_maxPrefix || prefix.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
            faults.Add($"Storage:BucketPrefix: at most {s_maxPrefix} lower-case letters, digits and hyphens, no hyphen first.");
        return prefix;
    }

    private static bool Flag(Func<string, string?> setting, string name, bool absent, List<string> faults)
    {
        if (setting(name) is not { } text) return absent;
        if (bool.TryParse(text, out var flag)) return flag;
        faults.Add($"Storage:{name}: '{text}' is neither true nor false.");
        return absent;
    }

    private static int? Days(Func<string, string?> setting, string name, List<string> faults)
    {
        if (setting(name) is not { } text) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= 36_500) return days;
        faults.Add($"Storage:{name}: '{text}' is no whole number from 0 to 36500.");
        return null;
    }
}
