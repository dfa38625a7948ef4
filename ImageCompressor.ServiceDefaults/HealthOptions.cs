using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ImageCompressor.ServiceDefaults;

/// <summary>Who may probe, and what probing may cost.</summary>
public sealed class HealthOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Health";

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The only port at which the probes answer; elsewhere they are not found. None: at every port. The program must listen there too
    /// (<c>ASPNETCORE_URLS</c>). From 1 to 65,535.
    /// </summary>
    public int? Port { get; set; }

    /// <summary>For how long one answer serves everybody who asks. From 0, which means that only those who ask at the same time share one, to 1 minute.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What does not answer within this time counts as unhealthy. From 100 ms to 1 minute.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <exception cref="OptionsValidationException">The section does not fit; all its faults are told together.</exception>
    internal static HealthOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        List<string> faults = [];
        var options = new HealthOptions();
        if (section[nameof(Port)] is { Length: > 0 } port)
        {
            if (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65_535) options.Port = number;
            else faults.Add($"{Section}:{nameof(Port)}: '{port}' is not a port; give a number from 1 to 65535.");
        }

        options.MaxAge = ReadTime(section, nameof(MaxAge), options.MaxAge, TimeSpan.Zero, faults);
        options.Timeout = ReadTime(section, nameof(Timeout), options.Timeout, s_shortest, faults);
        return faults.Count == 0 ? options : throw new OptionsValidationException(Section, typeof(HealthOptions), faults);
    }

    private static TimeSpan ReadTime(IConfigurationSection section, string name, TimeSpan usual, TimeSpan least, List<string> faults)
    {
        if (section[name] is not { Length: > 0 } text) return usual;
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= least && time <= s_longest) return time;
        faults.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{name}: '{text}' does not fit; give a time from {least:c} to {s_longest:c}."));
        return usual;
    }
}
