using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>Where a smaller rectangle lies in a larger one.</summary>
internal static class Placement
{
    /// <summary>Its upper left corner. An odd pixel in the middle goes to the right and below. What looks at the image, such as
    /// <see cref="Position.Attention"/>, is the middle here.</summary>
    /// <param name="position">Where.</param>
    /// <param name="spareWidth">By how much the larger one is wider; not negative.</param>
    /// <param name="spareHeight">By how much it is higher; not negative.</param>
    /// <param name="margin">Distance from the edges; less where there is no room for it.</param>
    internal static (int X, int Y) Of(Position position, int spareWidth, int spareHeight, int margin = 0)
    {
        var (left, top) = (Math.Min(margin, spareWidth), Math.Min(margin, spareHeight));
        var (right, bottom) = (spareWidth - left, spareHeight - top);
        var x = position switch
        {
            Position.West or Position.NorthWest or Position.SouthWest => left,
            Position.East or Position.NorthEast or Position.SouthEast => right,
            _ => spareWidth / 2,
        };
        var y = position switch
        {
            Position.North or Position.NorthWest or Position.NorthEast => top,
            Position.South or Position.SouthWest or Position.SouthEast => bottom,
            _ => spareHeight / 2,
        };
        return (x, y);
    }
}
