using System.Globalization;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using ImageCompressor.Domain.Images;
using ByteRange = ImageCompressor.Domain.Images.ByteRange;

namespace ImageCompressor.Backends.S3;

/// <summary>Objects on an S3 server: Amazon's, MinIO, Ceph and their kin. Whatever fails after the SDK's retries is an <see cref="IOException"/>.</summary>
/// <remarks>An S3 server shows an object only when all of it has arrived. A put goes out with <c>If-None-Match: *</c>, so that one of
/// several is the one that stored it; a server that refuses the condition is looked at first instead, and one that ignores it
/// replaces the content by the same content.</remarks>
public sealed class S3ImageStore : IImageStore, IDisposable
{
    /// <summary>Signed links of version 4 last seven days at most.</summary>
    private static readonly TimeSpan s_longestLink = TimeSpan.FromDays(7);

    private readonly S3Options _options;
    private readonly TimeProvider _time;
    private readonly AmazonS3Client _client;
    private readonly AmazonS3Client _public;
    private readonly Buckets _buckets;
    private readonly Deleting _deleting;
    private volatile bool _unconditional;

    /// <summary>Touches nothing yet.</summary>
    /// <param name="options">Where the server is and how to keep objects there.</param>
    /// <param name="time">Tells when a link ends. A signature has the time of the machine's clock in any case.</param>
    public S3ImageStore(S3Options options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _client = S3Clients.Of(options, options.Endpoint);
        _public = options.PublicEndpoint is { } address ? S3Clients.Of(options, address) : _client;
        _buckets = new Buckets(_client, options, time);
        _deleting = new Deleting(_client, options);
    }

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => _buckets.PrepareAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<PutOutcome> PutAsync(
        ObjectName name, ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken)
    {
        name.ThrowIfUnsafe();
        return S3Faults.MapAsync(_options, $"store {name}", async () =>
        {
            if (!_unconditional && await TryPutAsync(name, content, mediaType, cancellationToken).ConfigureAwait(false) is { } outcome)
                return outcome;
            if (await FindAsync(name, cancellationToken).ConfigureAwait(false) is not null)
                return PutOutcome.AlreadyStored;
            await SendAsync(name, content, mediaType, conditional: false, cancellationToken).ConfigureAwait(false);
            return PutOutcome.Stored;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The range begins or extends below 0.</exception>
    public Task<StoredObject?> OpenAsync(ObjectName name, ByteRange? range, CancellationToken cancellationToken)
    {
        name.ThrowIfUnsafe();
        if (range is { } asked)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(asked.Offset, nameof(range));
            ArgumentOutOfRangeException.ThrowIfNegative(asked.Length, nameof(range));
        }

        return S3Faults.MapAsync(_options, $"open {name}", () => OpenPartAsync(name, range, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> ExistsAsync(ObjectName name, CancellationToken cancellationToken)
    {
        name.ThrowIfUnsafe();
        return S3Faults.MapAsync(_options, $"look for {name}",
            async () => await FindAsync(name, cancellationToken).ConfigureAwait(false) is not null, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(IReadOnlyCollection<ObjectName> names, CancellationToken cancellationToken)
    {
        foreach (var name in names) name.ThrowIfUnsafe();
        foreach (var bucket in names.GroupBy(name => _options.BucketOf(name.Bucket), name => name.Key))
            await S3Faults.MapAsync(_options, $"delete from {bucket.Key}", async () =>
            {
                await _deleting.DeleteAsync(bucket.Key, [.. bucket], cancellationToken).ConfigureAwait(false);
                return true;
            }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>Made here, without asking the server: also for an object that is not there.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Not from a second to seven days.</exception>
    public Uri? Link(ObjectName name, TimeSpan lifetime)
    {
        name.ThrowIfUnsafe();
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, s_longestLink);
        return new Uri(_public.GetPreSignedURL(new GetPreSignedUrlRequest
        {
            BucketName = _options.BucketOf(name.Bucket),
            Key = name.Key,
            Verb = HttpVerb.GET,
            Expires = (_time.GetUtcNow() + lifetime).UtcDateTime,
            Protocol = (_options.PublicEndpoint ?? _options.Endpoint).Scheme == "https" ? Protocol.HTTPS : Protocol.HTTP,
        }));
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _public.Dispose();
    }

    /// <summary>Null when the server cannot put on a condition.</summary>
    private async Task<PutOutcome?> TryPutAsync(
        ObjectName name, ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(name, content, mediaType, conditional: true, cancellationToken).ConfigureAwait(false);
            return PutOutcome.Stored;
        }
        catch (AmazonS3Exception there) when (there.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return PutOutcome.AlreadyStored;
        }
        catch (AmazonS3Exception busy) when (busy.StatusCode == HttpStatusCode.Conflict)
        {
            // Amazon's answer when another put or a delete of this name is under way: look, and put if it is not there.
            return null;
        }
        catch (AmazonS3Exception unknown) when (S3Faults.IsUnknownToServer(unknown))
        {
            _unconditional = true;
            return null;
        }
    }

    private Task<PutObjectResponse> SendAsync(
        ObjectName name, ReadOnlyMemory<byte> content, string mediaType, bool conditional, CancellationToken cancellationToken)
    {
        var request = new PutObjectRequest
        {
            BucketName = _options.BucketOf(name.Bucket),
            Key = name.Key,
            InputStream = new MemoryContent(content),
            ContentType = mediaType,
            IfNoneMatch = conditional ? "*" : null,
            // Over TLS the body needs no signature; without it the hash is sent ahead, and no server has to understand chunks that are signed one by one.
            UseChunkEncoding = false,
            DisablePayloadSigning = _options.Endpoint.Scheme == "https",
            ServerSideEncryptionMethod = _options.Encrypt ? ServerSideEncryptionMethod.AES256 : null,
        };
        // The name follows from the content, so an image never changes. A report may be of an older version and be replaced after a delete.
        request.Headers.CacheControl = name.Key.EndsWith(".json", StringComparison.Ordinal) ? "no-store" : "public, max-age=31536000, immutable";
        // The only kind of image that can hold a script: a browser that follows a link to it must not run it on the server's origin.
        if (mediaType.StartsWith("image/svg", StringComparison.Ordinal)) request.Headers.ContentDisposition = "attachment";
        return _client.PutObjectAsync(request, cancellationToken);
    }

    /// <summary>The size of the object; null when there is none.</summary>
    private async Task<long?> FindAsync(ObjectName name, CancellationToken cancellationToken)
    {
        try
        {
            var head = await _client.GetObjectMetadataAsync(_options.BucketOf(name.Bucket), name.Key, cancellationToken).ConfigureAwait(false);
            return head.ContentLength;
        }
        catch (AmazonS3Exception missing) when (S3Faults.IsMissing(missing))
        {
            return null;
        }
    }

    private async Task<StoredObject?> OpenPartAsync(ObjectName name, ByteRange? range, CancellationToken cancellationToken)
    {
        // HTTP has no word for a part of no bytes.
        if (range is { Length: 0 }) return await NothingOfAsync(name, cancellationToken).ConfigureAwait(false);
        var request = new GetObjectRequest { BucketName = _options.BucketOf(name.Bucket), Key = name.Key };
        if (range is { } part) request.ByteRange = new Amazon.S3.Model.ByteRange(Header(part));
        try
        {
            var answer = await _client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
            var total = range is null ? answer.ContentLength : Total(answer);
            return new StoredObject(new ObjectBody(answer, answer.ContentLength, _options), answer.ContentLength, total);
        }
        catch (AmazonS3Exception missing) when (S3Faults.IsMissing(missing))
        {
            return null;
        }
        catch (AmazonS3Exception beyond) when (beyond.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return await NothingOfAsync(name, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<StoredObject?> NothingOfAsync(ObjectName name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken).ConfigureAwait(false) is { } total ? new StoredObject(Stream.Null, 0, total) : null;

    /// <summary>An end beyond all numbers is left out: not every server reads it.</summary>
    private static string Header(ByteRange part) => part.Offset > long.MaxValue - part.Length
        ? string.Create(CultureInfo.InvariantCulture, $"bytes={part.Offset}-")
        : string.Create(CultureInfo.InvariantCulture, $"bytes={part.Offset}-{part.Offset + part.Length - 1}");

    /// <summary>What stands behind the slash of <c>bytes 0-9/300</c>.</summary>
    private long Total(GetObjectResponse answer)
    {
        if (answer.ContentRange?.Split('/') is [_, var total] && long.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
            return bytes;
        answer.Dispose();
        throw new IOException($"The {_options} does not know ranges.");
    }
}
