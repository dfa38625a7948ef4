using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ImageCompressor.Tests.Doubles;

/// <summary>Keeps what is logged: the level, the sentence, and the exception, if there is one.</summary>
internal sealed class LinesOf<T> : ILogger<T>
{
    public ConcurrentQueue<string> All { get; } = new();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        All.Enqueue($"{logLevel} {formatter(state, exception)}{exception}");
}
