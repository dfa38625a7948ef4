using System.Collections.Concurrent;
using ImageCompressor.Benchmarks.Samples;

namespace ImageCompressor.Tests.Doubles;

/// <summary>Photo-like PNGs, another picture for each seed, written without the library under test.</summary>
internal static class TestImages
{
    private static readonly ConcurrentDictionary<(int Seed, int Width, int Height), byte[]> s_made = new();

    public static byte[] Png(int seed, int width = 160, int height = 120) => s_made.GetOrAdd((seed, width, height),
        key => PngFile.Encode(PhotoLike.Landscape((uint)key.Seed, key.Width, key.Height), key.Width, key.Height));
}
