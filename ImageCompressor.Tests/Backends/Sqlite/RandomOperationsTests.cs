using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Backends.Sqlite;

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
        using var file = new SqliteTestFile();
        var clock = new ManualClock();
        var run = new RandomRun(file.Open(clock), file.Open(clock), clock, new Random(seed));
        await run.PrepareAsync();
        using var look = file.Look();
        for (var step = 0; step < 250; step++)
        {
            var what = await run.StepAsync();
            Assert.True(look.Number(Wrong) == 0, $"seed {seed}, step {step}, after {what}");
        }

        Assert.True(run.Recorded > 20, "the run did nothing worth a test");
    }

    /// <summary>Batches (those that are still there for somebody) whose stored counts, bytes or status differ from a recount.</summary>
    private const string Wrong = """
        SELECT count(*) FROM batches b WHERE state < 2 AND (
          total <> (SELECT count(*) FROM images WHERE batch = seq)
          OR fresh <> (SELECT count(*) FROM images WHERE batch = seq AND status = 0 AND attempts = 0)
          OR pending <> (SELECT count(*) FROM images WHERE batch = seq AND status = 0)
          OR processing <> (SELECT count(*) FROM images WHERE batch = seq AND status = 1)
          OR completed <> (SELECT count(*) FROM images WHERE batch = seq AND status = 2)
          OR failed <> (SELECT count(*) FROM images WHERE batch = seq AND status = 3)
          OR cancelled <> (SELECT count(*) FROM images WHERE batch = seq AND status = 4)
          OR row_count <> (SELECT count(*) FROM rows WHERE batch = seq)
          OR original_bytes <> 10 * completed OR compressed_bytes <> 4 * completed
          OR (state = 1 AND (finished_at IS NULL) <> (pending + processing > 0)))
          OR EXISTS (SELECT 1 FROM images WHERE batch = seq AND (attempts < 0 OR (status IN (2, 3)) <> (outcome IS NOT NULL)))
        """;
}
