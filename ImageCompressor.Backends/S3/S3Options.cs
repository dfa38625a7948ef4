namespace ImageCompressor.Backends.S3;

/// <summary>Which S3 server, and how objects are kept there. The secret is never in a text that this type gives.</summary>
public sealed record S3Options
{
    /// <summary>Scheme, host and port by which this process reaches the server.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The name of the key pair.</summary>
    public required string AccessKey { get; init; }

    /// <summary>Its secret half.</summary>
    public required string SecretKey { get; init; }

    /// <summary>Part of every signature; servers that have no regions take any. Default <c>us-east-1</c>.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The address at which the holders of links reach the same server; null: <see cref="Endpoint"/>. The host is signed, so a
    /// link cannot be rewritten to it afterwards.</summary>
    public Uri? PublicEndpoint { get; init; }

    /// <summary>Whether the bucket stands in the path and not in the host's name. Default true: only the large providers have names for buckets.</summary>
    public bool PathStyle { get; init; } = true;

    /// <summary>Put before the names of both buckets, so that several installations share a server. Default none.</summary>
    public string BucketPrefix { get; init; } = "";

    /// <summary>Whether the server is asked to encrypt what it keeps (SSE-S3, AES-256). Default false.</summary>
    public bool Encrypt { get; init; }

    /// <summary>Days after which the server removes originals; 0: never, and a rule of ours goes; null: the bucket's rules are left alone.</summary>
    public int? OriginalDays { get; init; }

    /// <summary>The same for compressed images and reports.</summary>
    public int? CompressedDays { get; init; }

    /// <summary>How long a start waits for a server that does not answer yet. Default 30 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request is sent before its failure is told. Default 5, over about 10 s.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>How long the body of an answer may stand still. Default 30 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The bucket of the server that holds ours of that name.</summary>
    public string BucketOf(string bucket) => BucketPrefix + bucket;

    /// <summary>Where the server is, without the keys: a record would print them.</summary>
    public override string ToString() => $"S3 at {Endpoint.GetLeftPart(UriPartial.Authority)}";
}
