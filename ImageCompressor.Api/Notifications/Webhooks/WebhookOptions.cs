using ImageCompressor.Fetching;

namespace ImageCompressor.Api.Notifications.Webhooks;

/// <summary>How ends are told to other programs. Configuration section <c>Webhooks</c>. The waits hold for other kinds of subscribers too.</summary>
internal sealed class WebhookOptions
{
    public const string Section = "Webhooks";

    /// <summary>What messages are signed with, as <c>whsec_</c> and 24 to 64 bytes in base64. Several, separated by blanks or commas, while one takes another's place: a message has a
    /// signature of each. Default: one that is made at the first start and kept in <c>Data:Directory</c>.</summary>
    public string? Secret { get; set; }

    /// <summary>Hosts (<c>host</c> or <c>host:port</c>) that may have any address. Default none: only public addresses are called. What is open for downloads (<c>Fetching:AllowedHosts</c>)
    /// is not open here.</summary>
    public string[] AllowedHosts { get; set; } = [];

    /// <summary>Whether http is allowed beside https: messages are signed, so nobody on the way can change one, but anybody there can read it. Default true.</summary>
    public bool AllowHttp { get; set; } = true;

    /// <summary>One attempt; 0.1 s to 1 min. Default 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts at once of this process; 1 to 256. Default 16.</summary>
    public int Concurrency { get; set; } = 16;

    /// <summary>Of those, attempts at once to one host (name and port), push services too; 1 to <see cref="Concurrency"/>. Default a quarter of them, rounded up: a receiver that hangs for the whole
    /// <see cref="Timeout"/> leaves the others their hands.</summary>
    public int? PerHostConcurrency { get; set; }

    /// <summary>What that comes to.</summary>
    internal int MostOfHost => PerHostConcurrency ?? (Concurrency + 3) / 4;

    /// <summary>The wait after the first attempt; it doubles, with jitter. 0.01 s to 1 h. Default 5 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait, also where a receiver asks for more (<c>Retry-After</c>); at least <see cref="RetryDelay"/>, at most 1 day. Default 1 h.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromHours(1);

    /// <summary>For how long a delivery is tried; up to 30 days. Default 24 h.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(24);

    public IEnumerable<string> Validate()
    {
        // What is wrong with a secret is not shown: it is one.
        if (Secret is not null && !SigningKeys.TryParse(Secret, out _))
            yield return $"{Section}:{nameof(Secret)}: give {SigningKeys.Form}; several are separated by blanks.";
        foreach (var (i, host) in AllowedHosts.Index())
            if (!OutboundOptions.IsHost(host)) yield return $"{Section}:{nameof(AllowedHosts)}:{i} is '{host}'; give host, host:port, [IPv6] or [IPv6]:port.";
        if (Timeout < TimeSpan.FromSeconds(0.1) || Timeout > TimeSpan.FromMinutes(1))
            yield return $"{Section}:{nameof(Timeout)} is {Timeout}; give 00:00:00.1 to 00:01:00.";
        if (Concurrency is < 1 or > 256) yield return $"{Section}:{nameof(Concurrency)} is {Concurrency}; give 1 to 256.";
        if (PerHostConcurrency is { } each && (each < 1 || each > Concurrency))
            yield return $"{Section}:{nameof(PerHostConcurrency)} is {each}; give 1 to {Section}:{nameof(Concurrency)} ({Concurrency}), or leave it out for a quarter of that.";
        if (RetryDelay < TimeSpan.FromSeconds(0.01) || RetryDelay > TimeSpan.FromHours(1))
            yield return $"{Section}:{nameof(RetryDelay)} is {RetryDelay}; give 00:00:00.01 to 01:00:00.";
        if (MaxRetryDelay < RetryDelay || MaxRetryDelay > TimeSpan.FromDays(1))
            yield return $"{Section}:{nameof(MaxRetryDelay)} is {MaxRetryDelay}; give at least {Section}:{nameof(RetryDelay)} ({RetryDelay}) and at most 1.00:00:00.";
        if (GiveUpAfter <= TimeSpan.Zero || GiveUpAfter > TimeSpan.FromDays(30))
            yield return $"{Section}:{nameof(GiveUpAfter)} is {GiveUpAfter}; give more than zero and at most 30.00:00:00.";
    }

    /// <summary>As the client of all messages wants it.</summary>
    public OutboundOptions ToOutbound(FetchOptions fetching) => OutboundOptions.Like(fetching) with { AllowedHosts = AllowedHosts, Timeout = Timeout };
}
