using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.PortContracts;

/// <summary>Operations in whatever order, on two instances of one store.</summary>
internal sealed class RandomRun(IBatchStore one, IBatchStore other, ManualClock clock, Random random)
{
    private readonly List<BatchId> _open = [];
    private readonly List<BatchId> _sealed = [];
    private readonly List<ImageJob> _jobs = [];
    private long _row;

    public int Recorded { get; private set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IBatchStore Store => random.Next(2) == 0 ? one : other;

    public Task PrepareAsync() => one.PrepareAsync(Token);

    public async Task<string> StepAsync()
    {
        // Token and then minutes: what a broken-off deletion has in hand refuses results for one.
        clock.Advance(random.Next(15) == 0 ? TimeSpan.FromMinutes(2) : TimeSpan.FromMilliseconds(random.Next(3)));
        switch (random.Next(16))
        {
            case 0 or 1:
                return await CreateAsync();
            case 2 or 3 when _open.Count > 0:
                return await SealAsync();
            case 4 or 5 or 6:
                _jobs.AddRange(await Store.TakeAsync(random.Next(1, 12), Token));
                return "take";
            case 7:
                if (await Store.TakeSuspectAsync(Token) is { } suspect)
                    _jobs.Add(suspect);
                return "take a suspect";
            case 8:
                await Store.ReleaseAsync(Some(), Token);
                return "release";
            case 9:
                await Store.SweepAsync(clock.Now.AddMilliseconds(-random.Next(5)), random.Next(1, 4), Token);
                return "sweep";
            case 10 when _sealed.Count > 0:
                await Store.CancelAsync(Any(_sealed), Token);
                return "cancel";
            case 11 or 12 when _sealed.Count > 0:
                // Some: of any batch, in any status, a few of them named twice.
                await Store.RetryAsync(Any(_sealed), clock.Now.Millisecond % 4 > 0 ? null : [.. _jobs.TakeLast(9).Concat(_jobs.TakeLast(3)).Select(job => job.Image)], Token);
                return "retry";
            case 13 when _sealed.Count > 0 && random.Next(3) == 0:
                await foreach (var names in Store.DeleteAsync(Any(_sealed), Token))
                    if (random.Next(3) == 0)
                        break;
                return "delete";
            default:
                Recorded += (await Store.RecordAsync([.. Some().Select(job => ImageResult.For(job, Outcome(), null))], Token)).Recorded.Count;
                return "record";
        }
    }

    private async Task<string> CreateAsync()
    {
        var batch = new Batch
        {
            Id = BatchId.New(clock.Now),
            Name = "",
            Recipe = Recipe.Default,
            Layout = ManifestLayout.Default,
            CreatedAt = clock.Now,
            UpdatedAt = clock.Now,
        };
        await Store.CreateAsync(batch, Token);
        try
        {
            await Store.AppendAsync(batch.Id, [.. Enumerable.Range(0, random.Next(6)).Select(_ => Row())], Token);
        }
        catch (InvalidOperationException)
        {
            return "append to what the sweep of another run had removed";
        }

        _open.Add(batch.Id);
        return "create";
    }

    private async Task<string> SealAsync()
    {
        var id = Any(_open);
        _open.Remove(id);
        try
        {
            await Store.SealAsync(id, Recipe.Default, 0, Token);
            _sealed.Add(id);
            return "seal";
        }
        catch (InvalidOperationException)
        {
            return "seal what a sweep had removed";
        }
    }

    private BatchRow Row() => new(++_row, "", "", [],
        [.. Enumerable.Range(0, random.Next(4)).Select(i => new RowSlot("https://a.example/" + i, ImageId.New(clock.Now), null))]);

    // From few contents, so that batches share objects and deletions meet results.
    private ImageOutcome Outcome()
    {
        var sha = new string((char)('a' + random.Next(5)), 64);
        var original = new StoredImage(ObjectName.Original(sha), 10, "image/png", 1, 1);
        return random.Next(4) == 0
            ? ImageOutcome.Failed(new Failure(FailureKind.Timeout))
            : new ImageOutcome
            {
                Original = original,
                Delivered = new(ObjectName.Compressed(sha, Recipe.Default.Hash, "webp"), 4, "image/webp", 1, 1),
            };
    }

    private ImageJob[] Some() => [.. _jobs.TakeLast(30).Where(_ => random.Next(3) == 0)];

    private T Any<T>(List<T> list) => list[random.Next(list.Count)];
}
