using System.Globalization;
using System.Text;

namespace ImageCompressor.Api.Events;

/// <summary>The text of server-sent events (HTML standard, section 9.2): lines <c>id</c>, <c>event</c> and <c>data</c>, and an empty one at the end.</summary>
internal static class EventText
{
    public static readonly byte[] Heartbeat = ": still here\n\n"u8.ToArray();

    /// <summary>For a listener that fell behind. Without an id: the one before it still says how far the listener is.</summary>
    public static readonly byte[] Gap = "event: gap\ndata: {\"missed\":null}\n\n"u8.ToArray();

    /// <summary>One event. The data is JSON without line breaks, which would end the line.</summary>
    public static byte[] Of(string id, string name, string data) => Encoding.UTF8.GetBytes($"id: {id}\nevent: {name}\ndata: {data}\n\n");

    public static byte[] Retry(TimeSpan after) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {after.TotalMilliseconds:F0}\n\n"));
}
