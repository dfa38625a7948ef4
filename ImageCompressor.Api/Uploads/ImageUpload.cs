using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Uploads;

/// <summary>What one request has brought so far.</summary>
internal sealed class ImageUpload
{
    /// <summary>Made with the first image that is taken.</summary>
    public BatchId? Batch { get; set; }

    /// <summary>What the batch is made with, where the caller named the upload.</summary>
    public string? Key { get; init; }

    /// <summary>Images met, taken or not.</summary>
    public int Met { get; set; }

    /// <summary>Bytes that its archives have brought, unpacked.</summary>
    public long Unpacked { get; set; }

    public List<(ImageId Id, string Name)> Taken { get; } = [];

    public List<RejectedImage> Rejected { get; } = [];

    /// <summary>Who is told when it has ended.</summary>
    public IReadOnlyList<Subscriber> Subscribers { get; set; } = [];

    public void Reject(string name, Failure failure) => Rejected.Add(new RejectedImage(name, failure.Code, failure.ToString()));
}

/// <summary>An image that was not taken.</summary>
/// <param name="Name">As the client calls it.</param>
/// <param name="Code">Of the reason.</param>
/// <param name="Message">The reason in a sentence.</param>
internal sealed record RejectedImage(string Name, string Code, string Message);
