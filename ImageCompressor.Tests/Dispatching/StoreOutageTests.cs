using ImageCompressor.Api.Dispatching;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.Dispatching;

public sealed class StoreOutageTests
{
    [Fact]
    public void An_outage_is_told_when_it_begins_and_when_it_ends_however_many_try_how_often()
    {
        var log = new LinesOf<StoreOutage>();
        var outage = new StoreOutage(log);
        outage.Passed("a");
        for (var i = 0; i < 3; i++)
            foreach (var who in new[] { "a", "b" }) outage.Failed(who, Full("The disk is full."));
        outage.Passed("a");
        outage.Passed("c");
        Assert.Equal(["Error The disk is full. Nothing is lost; it is tried again every second"], log.All);

        outage.Passed("b");
        outage.Passed("b");
        outage.Failed("a", Full("Again."));

        Assert.Equal(
            ["Information The batch store takes again what it is given", "Error Again. Nothing is lost; it is tried again every second"], log.All.Skip(1));
    }

    private static BatchStoreException Full(string sentence) => new(sentence, new IOException("for the trace"));
}
