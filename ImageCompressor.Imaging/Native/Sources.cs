using System.Runtime.InteropServices;
using ImageCompressor.Imaging.Formats;
using NetVips;

namespace ImageCompressor.Imaging.Native;

/// <summary>Opens bytes for libvips.</summary>
internal static class Sources
{
    /// <summary>Pins the array behind the memory; copies only when the memory is a part of an array, or no array at all.</summary>
    internal static Source Open(ReadOnlyMemory<byte> content) =>
        Source.NewFromMemory(
            MemoryMarshal.TryGetArray(content, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
                ? segment.Array
                : content.ToArray());

    /// <summary>
    /// Reads the header with the loader of the format that was found, so that a file cannot choose a loader by looking like two.
    /// Pixels follow from top to bottom as they are asked for.
    /// </summary>
    /// <remarks>
    /// Fails on truncation and on errors, not on warnings: libjpeg warns of stray bytes between segments, which every browser
    /// passes over in silence, and such a photograph is whole.
    /// </remarks>
    internal static Image Load(Source source, Format format, VOption more) => Load(source, format, more, Enums.FailOn.Error);

    /// <summary>As much as can be decoded of a broken file; the rest is what the decoder fills in.</summary>
    internal static Image LoadDamaged(Source source, Format format, VOption more)
    {
        // libvips gives a JPEG up after a hundred warnings; a single lost byte can cause more. The scans, which this switch frees too, are limited here.
        if (format == FormatTable.Jpeg)
            more.Add("unlimited", true);
        return Load(source, format, more, Enums.FailOn.None);
    }

    private static Image Load(Source source, Format format, VOption more, Enums.FailOn failOn)
    {
        more.Add("access", Enums.Access.Sequential);
        more.Add("fail_on", failOn);
        return (Image)Operation.Call(format.Loader!, more, source);
    }
}
