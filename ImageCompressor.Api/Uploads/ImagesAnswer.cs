using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.Uploads;

/// <summary>What an upload of images brought, as it is answered to the same upload again.</summary>
/// <param name="Taken">The id of each image and behind it its name, in one text: a hundred thousand of them fit.</param>
/// <param name="Rejected">What was not taken.</param>
internal sealed record ImagesAnswer(IReadOnlyList<string> Taken, IReadOnlyList<RejectedImage> Rejected)
{
    private const int IdLength = 32;

    /// <summary>The answer, and shorter ones for where it is too long to be kept: without names, and then without what was rejected.</summary>
    public static ImagesAnswer[] Of(ImageUpload upload)
    {
        var nameless = upload.Taken.ConvertAll(image => image.Id.ToString());
        return [new(upload.Taken.ConvertAll(image => image.Id + image.Name), upload.Rejected), new(nameless, upload.Rejected), new(nameless, [])];
    }

    /// <summary>As it was when it was read first.</summary>
    public ImageUpload Read(BatchId batch)
    {
        var upload = new ImageUpload { Batch = batch };
        foreach (var text in Taken)
            if (ImageId.TryParse(text[..IdLength], out var id)) upload.Taken.Add((id, text[IdLength..]));
        upload.Rejected.AddRange(Rejected);
        return upload;
    }
}
