using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace ImageCompressor.Backends.Composition;

/// <summary>What the embedded backends are told.</summary>
public sealed record BackendOptions
{
    /// <summary><c>Data:Directory</c>: the folder of the database and the images; made when absent. Relative to the working directory.
    /// Default <c>data</c>.</summary>
    public string Directory { get; init; } = "data";

    /// <summary><c>Data:Shared</c>: <see cref="Directory"/> is a folder that the workers of all machines share. Default false.</summary>
    public bool Shared { get; init; }

    /// <summary><c>Queue:Capacity</c>: how many jobs, and in process how many answers, wait in the queue; 1 to 1,000,000. Default 1,000.</summary>
    public int QueueCapacity { get; init; } = 1_000;

    /// <summary><c>Queue:MaxDeliveries</c>: how often a job is given to a worker before it is given up; 1 to 100. Default 4.</summary>
    public int MaxDeliveries { get; init; } = 4;

    /// <summary><c>Queue:Prefix</c>: put before the names of the broker's queues, where services share a virtual host; at most 64 letters, digits, <c>.</c>,
    /// <c>-</c> and <c>_</c>. Default none.</summary>
    public string QueuePrefix { get; init; } = "";

    /// <summary><c>Storage:RedirectReads</c>: whether a reader of an image's bytes is sent to the store by a signed link, where the store gives
    /// links (S3). Default false: the bytes come through this service.</summary>
    public bool RedirectReads { get; init; }

    /// <summary><c>Storage:LinkLifetime</c>: how long such a link lasts; 10 s to 7 days. Default 10 min.</summary>
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Reads the keys; what is wrong with them goes into <paramref name="faults"/>.</summary>
    internal static BackendOptions Read(IConfiguration configuration, List<string> faults)
    {
        var defaults = new BackendOptions();
        return new BackendOptions
        {
            Directory = ReadDirectory(configuration, defaults.Directory, faults),
            Shared = ReadFlag(configuration, "Data:Shared", defaults.Shared, faults),
            QueueCapacity = ReadNumber(configuration, "Queue:Capacity", defaults.QueueCapacity, 1_000_000, faults),
            QueuePrefix = ReadPrefix(configuration, "Queue:Prefix", faults),
            MaxDeliveries = ReadNumber(configuration, "Queue:MaxDeliveries", defaults.MaxDeliveries, 100, faults),
            RedirectReads = ReadFlag(configuration, "Storage:RedirectReads", defaults.RedirectReads, faults),
            LinkLifetime = ReadLifetime(configuration, "Storage:LinkLifetime", defaults.LinkLifetime, faults),
        };
    }

    private static string ReadDirectory(IConfiguration configuration, string absent, List<string> faults)
    {
        var text = configuration["Data:Directory"] ?? absent;
        if (string.IsNullOrWhiteSpace(text) || text.Contains('\0'))
            faults.Add("Data:Directory: give the path of a folder, or leave it out.");
        else if (File.Exists(text))
            faults.Add($"Data:Directory: '{text}' is a file; give the path of a folder.");
        return text;
    }

    internal static bool ReadFlag(IConfiguration configuration, string key, bool absent, List<string> faults)
    {
        if (configuration[key] is not { } text)
            return absent;
        if (bool.TryParse(text, out var flag))
            return flag;
        faults.Add($"{key}: '{text}' is neither true nor false.");
        return absent;
    }

    private static TimeSpan ReadLifetime(IConfiguration configuration, string key, TimeSpan absent, List<string> faults)
    {
        if (configuration[key] is not { } text)
            return absent;
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.FromSeconds(10) && time <= TimeSpan.FromDays(7))
            return time;
        faults.Add($"{key}: '{text}' is no time from 00:00:10 to 7.00:00:00.");
        return absent;
    }

    private static string ReadPrefix(IConfiguration configuration, string key, List<string> faults)
    {
        var text = configuration[key] ?? "";
        if (text.Length > 64 || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            faults.Add($"{key}: give at most 64 letters, digits, '.', '-' and '_'.");
        return text;
    }

    private static int ReadNumber(IConfiguration configuration, string key, int absent, int most, List<string> faults)
    {
        if (configuration[key] is not { } text)
            return absent;
        if (int.TryParse(text, out var number) && number >= 1 && number <= most)
            return number;
        faults.Add($"{key}: '{text}' is no whole number from 1 to {most}.");
        return absent;
    }
}
