using ImageCompressor.Fetching.Hosts;

namespace ImageCompressor.Tests.Fetching;

public sealed class HostGatesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_port_or_name_is_another_host_and_scheme_path_and_case_are_not()
    {
        var gates = new HostGates(1);
        using var first = await gates.EnterAsync(new Uri("http://shop.example/a"), Stop);
        using var port = await gates.EnterAsync(new Uri("https://shop.example/a"), Stop);
        using var name = await gates.EnterAsync(new Uri("http://cdn.example/a"), Stop);
        var same = gates.EnterAsync(new Uri("http://SHOP.example:80/b"), Stop);

        Assert.False(same.IsCompleted);
        first.Dispose();
        (await same).Dispose();
    }

    [Fact]
    public async Task Hosts_that_nobody_uses_are_forgotten()
    {
        var gates = new HostGates(1);
        using var patience = new CancellationTokenSource();
        for (var i = 0; i < 1000; i++)
            (await gates.EnterAsync(new Uri($"http://h{i}.example/"), Stop)).Dispose();
        var turn = await gates.EnterAsync(new Uri("http://shop.example/"), Stop);
        var waiting = gates.EnterAsync(new Uri("http://shop.example/"), patience.Token);
        Assert.Equal(1, gates.Count);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        turn.Dispose();
        turn.Dispose();

        Assert.Equal(0, gates.Count);
    }
}
