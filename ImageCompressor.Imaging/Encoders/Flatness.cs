using NetVips;

namespace ImageCompressor.Imaging.Encoders;

/// <summary>Tells flat graphics (drawings, screenshots, logos) from photographs.</summary>
/// <remarks>By the share of pixels that are exactly as their left neighbour. Counting distinct colours would call every grey photograph
/// flat, and a logo with soft edges a photograph.</remarks>
internal static class Flatness
{
    /// <summary>The least share of a drawing: six screenshots and charts had 0.82 to 0.96, 51 of 52 photographs less than 0.69. One with a blurred background had
    /// 0.91; it costs two encodes that lose.</summary>
    private const double Share = 0.8;

    /// <summary>Rows that are looked at, evenly over the image.</summary>
    private const int Rows = 128;

    /// <summary>Pixels of a row that are looked at, from the left.</summary>
    private const int Columns = 4096;

    internal static bool IsFlat(Image image) => EqualNeighbours(image) >= Share;

    /// <summary>0 to 1; 1 for an image of one column, where there is nothing to compare and little to lose.</summary>
    internal static double EqualNeighbours(Image image)
    {
        using var part = (Image)Operation.Call("crop", null, image, 0, 0, Math.Min(image.Width, Columns), image.Height);
        using var rows = (Image)Operation.Call("subsample", null, part, 1, Math.Max(1, image.Height / Rows));
        return rows.Format == Enums.BandFormat.Ushort ? EqualNeighbours<ushort>(rows) : EqualNeighbours<byte>(rows);
    }

    private static double EqualNeighbours<T>(Image rows) where T : unmanaged, IEquatable<T>
    {
        var pixels = rows.WriteToMemory<T>();
        var size = rows.Bands;
        long equal = 0, compared = 0;
        for (var at = 0; at < pixels.Length; at += size)
        {
            if (at % (rows.Width * size) == 0)
                continue;
            compared++;
            if (pixels.AsSpan(at, size).SequenceEqual(pixels.AsSpan(at - size, size)))
                equal++;
        }

        return compared == 0 ? 1 : (double)equal / compared;
    }
}
