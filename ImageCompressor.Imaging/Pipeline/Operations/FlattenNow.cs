using ImageCompressor.Domain.Recipes;
using NetVips;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>Lays it on a colour because the recipe says so, and not as the last step does, because the format has no transparency.</summary>
internal static class FlattenNow
{
    internal static void Run(Work work, FlattenOperation asked)
    {
        if (!work.Image.HasAlpha())
            return;
        var background = (asked.Background ?? work.Recipe.Background ?? Colour.White) with { Alpha = 255 };
        work.Whole((made, image) =>
        {
            var holding = made.Holding(image, background);
            return made.Call("flatten", new VOption { { "background", Backgrounds.Values(holding, background)[..^1] } }, holding);
        });
    }
}
