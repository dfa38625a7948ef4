using System.Globalization;
using ImageCompressor.Api.Forms;
using ImageCompressor.Domain.Batches;

namespace ImageCompressor.Api.Uploads;

/// <summary>Lets a caller wait a while for the end of its batch, so that it need not ask again.</summary>
internal sealed class Waiting(IBatchStore store, IProgressFeed feed, UploadOptions options)
{
    /// <summary>Announcements may be lost.</summary>
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(1);

    /// <summary>Reads <c>wait</c>: seconds, 0 where it is not given; false when it is no number from 0 to the longest.</summary>
    public bool TryRead(UploadForm form, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (form.Field("wait") is not { } text) return true;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            // Not "greater than": NaN, which the parser takes, is not.
            || !(seconds <= options.MaxWait.TotalSeconds)) return false;
        wait = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>For the refusal.</summary>
    public double MostSeconds => options.MaxWait.TotalSeconds;

    /// <summary>Returns the batch when it has ended, or as it stands when the time is over.</summary>
    public async Task<Batch> WaitAsync(Batch batch, TimeSpan most, CancellationToken cancellationToken)
    {
        if (most <= TimeSpan.Zero) return batch;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(most);
        // Followed before the store is asked: what happens in between is not missed.
        await using var news = feed.Follow(batch.Id, over.Token).GetAsyncEnumerator(over.Token);
        var next = news.MoveNextAsync().AsTask();
        try
        {
            while (await store.FindAsync(batch.Id, over.Token) is { } now && !(batch = now).Counts.AllFinished)
            {
                await Task.WhenAny(next, Task.Delay(s_lookAgain, over.Token));
                over.Token.ThrowIfCancellationRequested();
                if (next.IsCompleted) next = news.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over: it is told as it stands.
        }

        await over.CancelAsync();
        await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return batch;
    }
}
