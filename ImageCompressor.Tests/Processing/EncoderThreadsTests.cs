using ImageCompressor.Processing;

namespace ImageCompressor.Tests.Processing;

public sealed class EncoderThreadsTests
{
    [Fact]
    public async Task No_more_run_at_once_than_there_are_threads()
    {
        using var threads = new EncoderThreads(3);
        var (running, most, meetings, isAlone) = (0, 0, 0, false);
        var sync = new Lock();
        // Three by three they wait for each other: were there fewer threads, no three would ever meet.
        using var three = new Barrier(3);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => threads.RunAsync(() =>
        {
            lock (sync) most = Math.Max(most, ++running);
            if (!Volatile.Read(ref isAlone) && three.SignalAndWait(TimeSpan.FromSeconds(60))) Interlocked.Increment(ref meetings);
            else Volatile.Write(ref isAlone, true);
            lock (sync) return running--;
        }, default)));
        Assert.Equal((3, 60), (most, meetings));
    }

    [Fact]
    public async Task A_failure_reaches_the_caller_and_the_thread_goes_on()
    {
        using var threads = new EncoderThreads(1);
        await Assert.ThrowsAsync<InvalidDataException>(() => threads.RunAsync<int>(() => throw new InvalidDataException(), default));
        Assert.Equal(7, await threads.RunAsync(() => 7, default));
    }

    [Fact]
    public async Task Work_cancelled_before_its_turn_never_begins()
    {
        using var threads = new EncoderThreads(1);
        using var hold = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var first = threads.RunAsync(() => { hold.Wait(); return 0; }, default);
        var began = false;
        var second = threads.RunAsync(() => began = true, cancel.Token);
        await cancel.CancelAsync();
        hold.Set();
        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(began);
    }
}
