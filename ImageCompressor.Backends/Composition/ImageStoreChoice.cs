using ImageCompressor.Backends.FileSystem;
using ImageCompressor.Backends.S3;
using ImageCompressor.Domain.Images;
using Microsoft.Extensions.Configuration;

namespace ImageCompressor.Backends.Composition;

/// <summary>Which store keeps the images.</summary>
/// <param name="Text">Where it is, without secrets.</param>
/// <param name="Open">Makes it.</param>
internal sealed record ImageStoreChoice(string Text, Func<TimeProvider, IImageStore> Open)
{
    /// <summary>Null without <c>ConnectionStrings:storage</c>, or with faults.</summary>
    public static S3Options? ReadS3(IConfiguration configuration, List<string> faults) =>
        configuration.GetConnectionString("storage") is { } connection && !string.IsNullOrWhiteSpace(connection)
            ? S3Settings.Read(connection, name => configuration[$"Storage:{name}"], faults)
            : null;

    public static ImageStoreChoice Of(S3Options? s3, string folder) => s3 is null
        ? new($"files in {folder}", time => new FileImageStore(folder, time))
        : new(
            $"{s3} (buckets {s3.BucketOf(ObjectName.OriginalBucket)}, {s3.BucketOf(ObjectName.CompressedBucket)})", time => new S3ImageStore(s3, time));
}
