using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.PortContracts;

/// <summary>What becomes of jobs that were given up.</summary>
public abstract partial class JobQueueContract
{
    [Fact]
    public async Task What_was_given_up_is_kept_until_it_is_removed_and_looking_takes_nothing_away()
    {
        ImageJob[] jobs = [Job(), Job() with { Run = 2, Attempt = 3, Recipe = new Recipe { Width = 7 }, TraceParent = null }, Job()];
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-2);
        var recorder = Results();
        Assert.Empty(await Queue.ListDeadLettersAsync(100, Token));
        foreach (var job in jobs)
            await GiveUpAsync(job, recorder);

        var letters = await DeadLettersAsync(jobs.Length);

        // They were given up within one tick of some queue's clock.
        Assert.Equal(jobs.OrderBy(job => job.Image, s_byText), letters.Select(letter => letter.Job!).OrderBy(job => job.Image, s_byText));
        Assert.Equal(letters, letters.OrderBy(letter => letter.At));
        Assert.All(letters, letter => Assert.Equal(DeadLetter.Crashed, letter.Reason));
        Assert.All(letters, letter => Assert.InRange(letter.At!.Value, before, TimeProvider.System.GetUtcNow()));
        Assert.Equal(letters, await Queue.ListDeadLettersAsync(3, Token));
        Assert.Equal(2, (await Queue.ListDeadLettersAsync(2, Token)).Intersect(letters).Count());

        await Queue.RemoveDeadLettersAsync([letters[1].Id, "nobody's"], Token);
        Assert.Equal([letters[0], letters[2]], await Queue.ListDeadLettersAsync(100, Token));
        await Queue.RemoveDeadLettersAsync([], Token);
        await Queue.RemoveDeadLettersAsync([letters[0].Id, letters[1].Id, letters[2].Id], Token);
        Assert.Empty(await Queue.ListDeadLettersAsync(100, Token));
    }

    [Fact]
    public async Task Many_may_look_at_the_dead_letters_at_once_and_each_sees_all()
    {
        var recorder = Results();
        for (var i = 0; i < 3; i++)
            await GiveUpAsync(Job(), recorder);
        var letters = await DeadLettersAsync(3);
        var looks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Queue.ListDeadLettersAsync(100, Token))).WaitAsync(s_soon, Token);
        Assert.All(looks, look => Assert.Equal(letters, look));
    }

    /// <summary>As many of its workers die as it takes.</summary>
    private async Task GiveUpAsync(ImageJob job, IAsyncEnumerator<ResultDelivery> recorder)
    {
        await Queue.OfferAsync([job], Token);
        for (var delivery = 1; delivery <= 3; delivery++)
        {
            var receiver = Receive();
            Assert.Equal(job.Image, (await NextAsync(receiver)).Job.Image);
            await receiver.DisposeAsync();
        }

        await (await NextAsync(recorder)).AcknowledgeAsync(Token);
    }

    /// <summary>The dead letters, as soon as there are so many: an answer may be there a little before its letter.</summary>
    private async Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(int count)
    {
        for (var deadline = DateTime.UtcNow + s_soon; ; await Task.Delay(50, Token))
        {
            var letters = await Queue.ListDeadLettersAsync(100, Token);
            if (letters.Count >= count) return letters;
            Assert.True(DateTime.UtcNow < deadline, $"{letters.Count} dead letters");
        }
    }
}
