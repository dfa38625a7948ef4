using System.Collections.Concurrent;
using ImageCompressor.Api.Notifications;
using Microsoft.Extensions.Logging;

namespace ImageCompressor.Tests.Notifications;

/// <summary>Keeps what is logged, each line with its event's name before it.</summary>
internal sealed class QueueLogger : ILogger<Deliverer>
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{eventId.Name} {formatter(state, exception)}");
}
