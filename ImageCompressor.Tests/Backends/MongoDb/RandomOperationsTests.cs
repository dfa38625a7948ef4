using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Backends.MongoDb;

/// <summary>Whatever happens in whatever order, the counts are those of a recount.</summary>
public sealed class RandomOperationsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Counts_are_always_those_of_a_recount(int seed)
    {
        using var database = new MongoTestDatabase();
        var clock = new ManualClock();
        var run = new RandomRun(database.Open(clock), database.Open(clock), clock, new Random(seed));
        await run.PrepareAsync();
        for (var step = 0; step < 250; step++)
        {
            var what = await run.StepAsync();
            var wrong = await RecountAssert.WrongAsync(database.Collections);
            Assert.True(wrong.Count == 0, $"seed {seed}, step {step}, after {what}: {string.Join("; ", wrong)}");
        }

        Assert.True(run.Recorded > 20, "the run did nothing worth a test");
    }

    /// <summary>The same by six at once, looked at when all have ended.</summary>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Counts_are_those_of_a_recount_after_six_have_worked_at_once(int seed)
    {
        using var database = new MongoTestDatabase();
        var clock = new ManualClock();
        var runs = Enumerable.Range(0, 6).Select(i => new RandomRun(database.Open(clock), database.Open(clock), clock, new Random(seed * 100 + i))).ToList();
        foreach (var run in runs) await run.PrepareAsync();
        await Task.WhenAll(runs.Select(run => Task.Run(async () =>
        {
            for (var step = 0; step < 120; step++) await run.StepAsync();
        })));

        // What was doubtful is marked, and counted anew.
        using var last = database.Open(clock);
        clock.Advance(TimeSpan.FromMinutes(2));
        await last.SweepAsync(clock.Now.AddHours(-1), 3, TestContext.Current.CancellationToken);
        Assert.Empty(await RecountAssert.WrongAsync(database.Collections));
        // How much depends on who was faster: the others cancel, delete and sweep meanwhile.
        Assert.True(runs.Sum(run => run.Recorded) > 0, "the run did nothing worth a test");
    }
}
