using ImageCompressor.Backends.InProcess;
using ImageCompressor.Domain.Images;
using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Backends.InProcess;

public sealed class InProcessJobQueueTests : JobQueueContract
{
    protected override Task<IJobQueue> OpenAsync(int capacity, int maxDeliveries) =>
        Task.FromResult<IJobQueue>(new InProcessJobQueue(capacity, maxDeliveries, TimeProvider.System));

    protected override ValueTask CloseAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_answer_after_the_receiver_has_left_still_counts_and_the_job_does_not_come_again()
    {
        await Queue.OfferAsync([Job()], Token);
        var receiver = Receive();
        var delivery = await NextAsync(receiver);
        await receiver.DisposeAsync();
        await AnswerAsync(delivery);
        await AnswerAsync(delivery);
        await delivery.HandBackAsync(Token);
        var next = Job();
        await Queue.OfferAsync([next], Token);
        Assert.Single((await NextAsync(Results())).Results);
        Assert.Equal(next, (await NextAsync(Receive())).Job);
    }

    [Fact]
    public async Task Handing_back_to_a_full_queue_does_not_wait()
    {
        await Queue.OfferAsync([.. Enumerable.Range(0, 10).Select(_ => Job())], Token);
        var receiver = Receive();
        var delivery = await NextAsync(receiver);
        await Queue.OfferAsync([Job()], Token);
        await delivery.HandBackAsync(Token);
        for (var i = 0; i < 11; i++)
            await NextAsync(receiver);
    }

    [Fact]
    public async Task Of_too_many_dead_letters_the_oldest_are_forgotten()
    {
        const int jobs = KeptLetters.Most + 3;
        var (first, recorder) = (Job(), Results());
        for (var i = 0; i < jobs; i++)
        {
            await Queue.OfferAsync([i == 0 ? first : Job()], Token);
            var receiver = Receive();
            for (var delivery = 0; delivery < 3; delivery++)
                await (await NextAsync(receiver)).HandBackAsync(Token);
            await (await NextAsync(recorder)).AcknowledgeAsync(Token);
        }

        var letters = await Queue.ListDeadLettersAsync(int.MaxValue, Token);
        Assert.Equal(KeptLetters.Most, letters.Count);
        Assert.DoesNotContain(letters, letter => letter.Job == first);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void A_queue_of_nothing_is_refused(int capacity, int maxDeliveries) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new InProcessJobQueue(capacity, maxDeliveries, TimeProvider.System));
}
