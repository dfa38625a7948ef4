using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Api.Recipes;

/// <summary>GET /api/presets: the named recipes that there are.</summary>
internal static class PresetRoutes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/presets", (PresetTable presets) => TypedResults.Ok(new PresetList(
                [.. presets.Names.Select(name => new PresetView(name, RecipeView.Of(presets.Find(name)!.ApplyTo(Recipe.Default))))])))
            .WithTags("Recipes")
            .WithName("ListPresets")
            .WithSummary("The presets, each with its recipe");
}

internal sealed record PresetList(IReadOnlyList<PresetView> Items);

internal sealed record PresetView(string Name, RecipeView Recipe);
