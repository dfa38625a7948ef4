using System.Diagnostics.CodeAnalysis;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>An answer as it travels; its trace parent is a header.</summary>
internal sealed record ResultMessage : WireMessage
{
    public string? Image { get; init; }
    public string? Batch { get; init; }
    public int Run { get; init; }
    public Stored? Original { get; init; }
    public Stored? Delivered { get; init; }
    public string? KeptReason { get; init; }
    public Failed? Failure { get; init; }
    public int? Quality { get; init; }
    public int? Encodes { get; init; }
    public int? Frames { get; init; }
    public IReadOnlyList<string>? Warnings { get; init; }
    public StageTimes Times { get; init; }

    public static OutgoingMessage Of(ImageResult result) => new(Guid.NewGuid().ToString("N"), WireJson.Write(new ResultMessage
    {
        V = WireJson.Version,
        Image = result.Image.ToString(),
        Batch = result.Batch.ToString(),
        Run = result.Run,
        Original = Stored.Of(result.Outcome.Original),
        Delivered = Stored.Of(result.Outcome.Delivered),
        KeptReason = result.Outcome.KeptReason,
        Failure = Failed.Of(result.Outcome.Failure),
        Quality = result.Outcome.Quality,
        Encodes = result.Outcome.Encodes,
        Frames = result.Outcome.Frames,
        Warnings = result.Outcome.Warnings,
        Times = result.Outcome.Times,
    }), result.TraceParent);

    public static bool TryRead(Incoming incoming, [NotNullWhen(true)] out ImageResult? result)
    {
        result = WireJson.TryRead<ResultMessage>(incoming.Body, out var message)
            && ImageId.TryParse(message.Image, out var image) && BatchId.TryParse(message.Batch, out var batch)
            ? new ImageResult(image, batch, message.Run, message.ToOutcome(), incoming.TraceParent)
            : null;
        return result is not null;
    }

    // One that is neither delivered nor failed is no less readable for it: the store refuses it, and the recorder says what follows.
    private ImageOutcome ToOutcome() => new()
    {
        Original = Original?.ToImage(),
        Delivered = Delivered?.ToImage(),
        KeptReason = KeptReason,
        Failure = Failure?.ToFailure(),
        Quality = Quality,
        Encodes = Encodes ?? 1,
        Frames = Frames ?? 1,
        Warnings = Warnings ?? [],
        Times = Times,
    };

    internal sealed record Stored(string Bucket, string Key, long Bytes, string MediaType, int Width, int Height)
    {
        public static Stored? Of(StoredImage? image) => image is null
            ? null
            : new Stored(image.Name.Bucket, image.Name.Key, image.Bytes, image.MediaType, image.Width, image.Height);

        public StoredImage ToImage() => new(new ObjectName(Bucket, Key), Bytes, MediaType, Width, Height);
    }

    internal sealed record Failed(string Kind, int? HttpStatus, string? Detail)
    {
        public static Failed? Of(Failure? failure) =>
            failure is null ? null : new Failed(failure.Kind.ToString(), failure.HttpStatus, failure.Detail);

        // A kind that a newer worker knows and this process does not is still a failure.
        public Failure ToFailure() => Enum.TryParse<FailureKind>(Kind, out var kind) && Enum.IsDefined(kind)
            ? new Failure(kind, HttpStatus, Detail)
            : new Failure(FailureKind.Internal, null, Detail);
    }
}
