using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ImageCompressor.Api.Submitting;

/// <summary>One line that fills up; in a log, a line for every tenth.</summary>
internal sealed class ProgressBar(TextWriter console, bool log)
{
    private const int Width = 30;

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _lastTenth = -1;

    public void Show(JsonElement status, bool done)
    {
        var percent = status.GetProperty("progress").GetInt32();
        if (log && percent / 10 == _lastTenth && !done) return;
        _lastTenth = percent / 10;
        var filled = percent * Width / 100;
        var line = $"[{new string('#', filled)}{new string('.', Width - filled)}] {percent,3} %  {Figures(status)}";
        if (log) console.WriteLine(line);
        else console.Write(done ? $"\r{line,-100}\n" : $"\r{line,-100}");
    }

    private string Figures(JsonElement status)
    {
        var images = status.GetProperty("images");
        var finished = images.GetProperty("completed").GetInt64() + images.GetProperty("failed").GetInt64() + images.GetProperty("cancelled").GetInt64();
        var rate = finished / Math.Max(0.001, Stopwatch.GetElapsedTime(_start).TotalSeconds);
        var failed = images.GetProperty("failed").GetInt64();
        return string.Create(CultureInfo.InvariantCulture,
            $"{finished}/{images.GetProperty("total").GetInt64()} images, {rate:F1}/s{(failed > 0 ? $", {failed} failed" : "")}");
    }
}
