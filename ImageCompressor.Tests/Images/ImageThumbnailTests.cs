using ImageCompressor.Api.Images;
using ImageCompressor.Backends.Composition;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Imaging;
using ImageCompressor.Processing;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.Imaging;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageCompressor.Tests.Images;

/// <summary>The route over a store of images that does what a test says. The rest is asked of the whole service (EndToEnd).</summary>
public sealed class ImageThumbnailTests
{
    private static readonly Image s_image = new()
    {
        Id = ImageId.New(DateTimeOffset.UnixEpoch),
        Batch = BatchId.New(DateTimeOffset.UnixEpoch),
        Row = 1,
        Slot = 0,
        Url = "https://example.com/a.png",
        Status = ImageStatus.Completed,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Outcome = new ImageOutcome { Delivered = new StoredImage(new ObjectName(ObjectName.CompressedBucket, "a"), 100_000, "image/png", 1000, 1000) },
    };

    [Fact]
    public async Task Who_hangs_up_stops_what_was_begun_for_him()
    {
        using var hangUp = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestAborted = hangUp.Token };
        var asked = AskAsync(context, async cancel =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return null;
        });
        Assert.False(asked.IsCompleted);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_store_that_does_not_give_it_is_503()
    {
        var answer = Assert.IsType<ProblemHttpResult>(await AskAsync(new DefaultHttpContext(), _ => throw new StoreUnavailableException("S3 is away.")));
        Assert.Equal((503, "store_unavailable"), (answer.StatusCode, answer.ProblemDetails.Extensions["code"]));
    }

    private static async Task<IResult> AskAsync(HttpContext context, Func<CancellationToken, Task<StoredObject?>> open)
    {
        var store = Instead<IBatchStore>.Of(nameof(IBatchStore.FindImageAsync), _ => Task.FromResult<Image?>(s_image));
        var images = Instead<IImageStore>.Of(nameof(IImageStore.OpenAsync), args => open((CancellationToken)args[2]!));
        using var thumbnails = new Thumbnails(Pictures.Compressor, images, new ProcessingOptions { Encoders = 1 }, new ImagingOptions().MaxBytes);
        return await new ImageThumbnail(new ImageBytes(store, images, new BackendOptions(), NullLogger<ImageBytes>.Instance), thumbnails).HandleAsync(s_image.Id.ToString(), context);
    }
}
