using ImageCompressor.Api.Dispatching;

namespace ImageCompressor.Tests.Dispatching;

public sealed class OfferLimitTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly OfferLimit _limit = new(new DispatchOptions { Outstanding = 512 });
    private DateTimeOffset _now = s_start;

    [Fact]
    public void It_grows_while_nobody_waits_and_it_holds_back()
    {
        Answer(20, outstanding: OfferLimit.Start, waited: 0.1, inHand: 1);
        Assert.InRange(_limit.Current, OfferLimit.Start + 1, 2 * OfferLimit.Start);
        for (var i = 0; i < 20; i++) Answer(20, outstanding: 512, waited: 0.1, inHand: 1);
        Assert.Equal(512, _limit.Current);
    }

    [Fact]
    public void A_few_images_at_a_time_do_not_let_it_grow()
    {
        Answer(1_000, outstanding: 3, waited: 0, inHand: 1);
        Assert.Equal(OfferLimit.Start, _limit.Current);
    }

    [Fact]
    public void Long_waits_shrink_it_and_never_to_nothing()
    {
        for (var i = 0; i < 20; i++) Answer(20, outstanding: 512, waited: 60, inHand: 1);
        Assert.Equal(OfferLimit.Least, _limit.Current);
        Assert.Equal((1, 0), (_limit.Room(OfferLimit.Least - 1), _limit.Room(OfferLimit.Least + 100)));
    }

    [Fact]
    public void A_wait_that_is_near_enough_leaves_it()
    {
        Answer(1_000, outstanding: 512, waited: 1.5, inHand: 1);
        Assert.Equal(OfferLimit.Start, _limit.Current);
    }

    [Fact]
    public void What_was_offered_under_another_limit_is_not_weighed()
    {
        Answer(20, outstanding: 512, waited: 10, inHand: 1);
        var shrunk = _limit.Current;
        Assert.InRange(shrunk, OfferLimit.Least, OfferLimit.Start - 1);
        for (var i = 0; i < 1_000; i++) _limit.Answered(s_start, _now.AddSeconds(i), TimeSpan.FromSeconds(1));
        Assert.Equal(shrunk, _limit.Current);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void It_is_never_more_than_what_is_allowed(int most)
    {
        var limit = new OfferLimit(new DispatchOptions { Outstanding = most });
        foreach (var waited in new[] { 0.0, 60.0 })
        {
            for (var i = 0; i < 100; i++)
            {
                limit.Room(1_000);
                limit.Answered(s_start.AddMinutes(i), s_start.AddMinutes(i).AddSeconds(waited), TimeSpan.Zero);
            }

            Assert.Equal(most, limit.Current);
        }
    }

    /// <summary>Workers with so many slots, a time for each image: it settles where all are busy and a new job waits a little.</summary>
    [Theory]
    [InlineData(48, 0.5)]
    [InlineData(240, 5)]
    [InlineData(72, 20)]
    [InlineData(8, 0.02)]
    [InlineData(4, 0.1)]
    [InlineData(2, 4)]
    public void Workers_stay_busy_and_a_new_job_soon_has_its_turn(int slots, double seconds)
    {
        var random = new Random(1);
        var hands = new PriorityQueue<(double Offered, double Taken), double>(); // by when each is answered
        var queue = new Queue<double>();
        var (idle, steps, longest) = (0.0, 0, 0.0);
        const double step = 0.01, end = 600;
        for (var now = 0.0; now < end; now += step)
        {
            while (hands.TryPeek(out var job, out var answered) && answered <= now)
            {
                hands.Dequeue();
                _limit.Answered(s_start.AddSeconds(job.Offered), s_start.AddSeconds(answered), TimeSpan.FromSeconds(answered - job.Taken));
            }

            for (var room = _limit.Room(hands.Count + queue.Count); room > 0; room--) queue.Enqueue(now);
            for (; hands.Count < slots && queue.TryDequeue(out var offered);)
            {
                if (now > end / 2) longest = Math.Max(longest, now - offered);
                hands.Enqueue((offered, now), now + seconds * (0.5 + random.NextDouble()));
            }

            if (now < end / 2) continue;
            idle += (double)(slots - hands.Count) / slots;
            steps++;
        }

        Assert.True(idle / steps < 0.02, $"slots idle: {idle / steps:P1}");
        // Few slow slots have no less to wait for than the least that is out.
        Assert.True(longest < Math.Max(4, 1.5 * OfferLimit.Least * seconds / slots), $"a job waited {longest:F1} s at {_limit.Current}");
    }

    private void Answer(int count, long outstanding, double waited, double inHand)
    {
        for (var i = 0; i < count; i++)
        {
            _limit.Room(outstanding);
            var offered = _now;
            _now = _now.AddSeconds(waited + inHand);
            _limit.Answered(offered, _now, TimeSpan.FromSeconds(inHand));
        }
    }
}
