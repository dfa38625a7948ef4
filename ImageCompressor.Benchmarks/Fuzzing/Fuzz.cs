using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;

namespace ImageCompressor.Benchmarks.Fuzzing;

/// <summary>Mutated files through the compressor, in child processes: a crash or a hang costs a child, is reported with its index, and the run
/// goes on behind it. <c>--first INDEX --count 1</c> with the same seed and folder repeats one.</summary>
internal sealed class Fuzz
{
    /// <summary>Beyond the deadline of the room, before a silent child counts as hanging: a codec ends its call, a busy machine takes its time.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(45);

    /// <summary>A child does this many files; then a fresh one goes on.</summary>
    private const int Share = 500;

    private readonly Arguments _options;
    private readonly ConcurrentDictionary<string, int> _ends = new();
    private int _files, _crashes, _hangs, _unreported;

    private Fuzz(Arguments options) => _options = options;

    public static async Task<int> RunAsync(Arguments options)
    {
        if (options.Text("images", "") is { Length: > 0 } folder && !Directory.Exists(folder))
        {
            Console.WriteLine($"There is no folder {folder}; without --images the files are made.");
            return 2;
        }

        if (options.Text("keep", "") is { Length: > 0 } keep)
            Directory.CreateDirectory(keep);
        return await new Fuzz(options).RunAsync();
    }

    private async Task<int> RunAsync()
    {
        var (first, count) = (_options.Number("first", 0), _options.Number("count", 1000));
        var shares = new ConcurrentQueue<(int First, int End)>();
        for (var at = first; at < first + count; at += Share)
            shares.Enqueue((at, Math.Min(at + Share, first + count)));
        var jobs = Enumerable.Range(0, _options.Number("jobs", Environment.ProcessorCount)).Select(async _ =>
        {
            while (shares.TryDequeue(out var share))
                await RunShareAsync(share.First, share.End);
        });
        await Task.WhenAll(jobs);
        foreach (var (end, times) in _ends.OrderByDescending(static pair => pair.Value))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{times,8} {end}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_files} files, {_crashes} crashes, {_hangs} hangs, {_unreported} unreported"));
        return _crashes + _hangs + _unreported == 0 ? 0 : 1;
    }

    private async Task RunShareAsync(int next, int end)
    {
        while (next < end)
            next = await RunChildAsync(next, end);
    }

    /// <summary>Until the child has done its share or is gone.</summary>
    /// <returns>The index at which to go on.</returns>
    private async Task<int> RunChildAsync(int first, int end)
    {
        var lines = Channel.CreateUnbounded<string?>();
        using var child = Child.Start("ImageCompressor.Benchmarks", "fuzz-child", "--images", _options.Text("images", ""), "--keep", _options.Text("keep", ""), "--die-at", _options.Text("die-at", "-1"),
            "--seed", _options.Text("seed", "1"), "--first", Number(first), "--count", Number(end - first));
        child.OutputDataReceived += (_, line) => lines.Writer.TryWrite(line.Data);
        child.BeginOutputReadLine();
        var (next, started) = (first, "before its first file");
        while (await NextLineAsync(lines.Reader) is { } line)
        {
            if (line.Hung)
            {
                child.Kill();
                await child.WaitForExitAsync();
                return Lost(ref _hangs, "hang", next, started);
            }

            if (line.Text is null)
                break;
            if (line.Text.StartsWith("start ", StringComparison.Ordinal))
                started = line.Text;
            else if (Count(line.Text, started))
                next++;
        }

        await child.WaitForExitAsync();
        return next >= end ? end : Lost(ref _crashes, $"crash with status {child.ExitCode}", next, started);
    }

    private static async Task<(string? Text, bool Hung)?> NextLineAsync(ChannelReader<string?> lines)
    {
        using var patience = new CancellationTokenSource(FuzzChild.Deadline + Margin);
        try
        {
            return (await lines.ReadAsync(patience.Token), false);
        }
        catch (OperationCanceledException)
        {
            return (null, true);
        }
    }

    private int Lost(ref int counter, string how, int index, string started)
    {
        Interlocked.Increment(ref counter);
        Interlocked.Increment(ref _files);
        Console.WriteLine($"{how} at {index}: {started}");
        return index + 1;
    }

    /// <summary>Whether it is the end of a file; other lines are a library's.</summary>
    private bool Count(string line, string started)
    {
        var words = line.Split(' ', 3);
        if (words.Length < 2 || words[0] is not ("ok" or "failed" or "unreported"))
            return false;
        Interlocked.Increment(ref _files);
        if (words[0] == "unreported")
        {
            Interlocked.Increment(ref _unreported);
            Console.WriteLine($"{line}: {started}");
        }
        else
        {
            _ends.AddOrUpdate($"{words[0]} {words.ElementAtOrDefault(2)}", 1, static (_, times) => times + 1);
        }

        return true;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
