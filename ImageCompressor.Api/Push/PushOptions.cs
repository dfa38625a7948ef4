namespace ImageCompressor.Api.Push;

/// <summary>Notifications to browsers that are not on the page. Configuration section <c>Push</c>; without keys they are off. <c>./run push-keys</c> makes a pair.</summary>
internal sealed class PushOptions
{
    public const string Section = "Push";

    private const int MaxSubjectLength = 256;

    /// <summary>What browsers subscribe with: a point of P-256 (65 bytes), base64url. Whoever changes it loses all subscriptions. Default none.</summary>
    public string? PublicKey { get; set; }

    /// <summary>What messages are signed with: a number of 32 bytes, base64url. Default none.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>Whom a push service's operator asks when something is wrong: <c>mailto:</c> and an address, or an <c>https:</c> page. Default none.</summary>
    public string? Subject { get; set; }

    /// <summary>Whether anything is set; <see cref="Validate"/> says whether all is.</summary>
    public bool Enabled => !string.IsNullOrEmpty(PublicKey + PrivateKey + Subject);

    /// <summary>No fault shows the private key: it would end up in a log.</summary>
    public IEnumerable<string> Validate()
    {
        if (!Enabled) yield break;
        if (P256.Decode(PublicKey, P256.PointLength) is not { } point || !IsPoint(point))
            yield return $"{Section}:{nameof(PublicKey)} is no public key: 65 bytes of P-256 in base64url. Make a pair with ./run push-keys.";
        else if (P256.PairOf(P256.Decode(PrivateKey, P256.NumberLength)) is { } pair && !P256.PointOf(pair).AsSpan().SequenceEqual(point))
            yield return $"{Section}:{nameof(PublicKey)} and {Section}:{nameof(PrivateKey)} do not belong together; take both from one call of ./run push-keys.";
        if (P256.PairOf(P256.Decode(PrivateKey, P256.NumberLength)) is null)
            yield return $"{Section}:{nameof(PrivateKey)} is no private key: 32 bytes in base64url. Make a pair with ./run push-keys.";
        if (!IsSubject(Subject))
            yield return $"{Section}:{nameof(Subject)} is '{Subject}'; give mailto: and an address, or an https: page, where the operator of a push service finds you.";
    }

    /// <summary>Null when push is off.</summary>
    public VapidKeys? ToKeys() => Enabled ? new VapidKeys(P256.PairOf(P256.Decode(PrivateKey, P256.NumberLength))!.Value, Subject!) : null;

    /// <summary>What push services check of it. It goes into a token, whatever it is; but one that refuses it would be noticed with the first message.</summary>
    public static bool IsSubject(string? text) =>
        text is { Length: > 0 and <= MaxSubjectLength } && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme switch
        {
            "mailto" => uri.UserInfo.Length > 0 && uri.Host.Length > 0,
            "https" => true,
            _ => false,
        };

    private static bool IsPoint(byte[] bytes)
    {
        var isPoint = P256.TryReadPoint(bytes, out var key);
        key?.Dispose();
        return isPoint;
    }
}
