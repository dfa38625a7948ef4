using System.Net.ServerSentEvents;
using System.Text.Json;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>Listens to a request's events as a browser does.</summary>
internal sealed class EventListener : IAsyncDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly SseParser<string> _parser;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private EventListener(HttpResponseMessage answer, Stream body)
    {
        _answer = answer;
        _parser = SseParser.Create(body);
        _events = _parser.EnumerateAsync().GetAsyncEnumerator();
    }

    public HttpResponseMessage Answer => _answer;

    public string LastEventId => _parser.LastEventId;

    public TimeSpan Retry => _parser.ReconnectionInterval;

    public static async Task<EventListener> OpenAsync(HttpClient http, string id, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/requests/{id}/events");
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == 200, $"{(int)answer.StatusCode}");
        return new EventListener(answer, await answer.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event, or null at the end.</summary>
    public async Task<(string Name, JsonElement Data)?> NextAsync() =>
        await _events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)
            ? (_events.Current.EventType, JsonSerializer.Deserialize<JsonElement>(_events.Current.Data)) : null;

    /// <summary>All events up to the first with this name, it included.</summary>
    public async Task<List<(string Name, JsonElement Data)>> ReadToAsync(string name, int times = 1)
    {
        var events = new List<(string Name, JsonElement Data)>();
        while (events.Count(item => item.Name == name) < times)
            events.Add(await NextAsync() ?? throw new Xunit.Sdk.XunitException($"the stream ended without '{name}', after {string.Join(", ", events)}"));
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        _answer.Dispose();
        try
        {
            await _events.DisposeAsync();
        }
        catch (NotSupportedException)
        {
            // A read is still waiting; its connection is gone.
        }
    }
}
