using System.Diagnostics.Tracing;

namespace ImageCompressor.Imaging.Native;

/// <summary>libvips' messages, for one who listens (dotnet-trace, an EventListener); they cost nothing otherwise.</summary>
[EventSource(Name = "ImageCompressor-Libvips")]
internal sealed class LibvipsEvents : EventSource
{
    internal static readonly LibvipsEvents Log = new();

    private LibvipsEvents()
    {
    }

    [Event(1, Level = EventLevel.Informational)]
    public void Message(string domain, int level, string message)
    {
        if (IsEnabled())
            WriteEvent(1, domain, level, message);
    }
}
