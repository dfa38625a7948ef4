namespace ImageCompressor.Domain.Recipes;

/// <summary>Fields that fit each by itself and not together.</summary>
internal static class Contradictions
{
    private static readonly OutputFormat[] s_lossy = [OutputFormat.Jpeg, OutputFormat.Gif];

    internal static bool NeedsBothSides(Fit fit) => fit is Fit.Cover or Fit.Contain or Fit.Fill;

    internal static bool IsInterest(Position position) => position is Position.Entropy or Position.Attention;

    internal static string NothingToCut(Position position) =>
        $"position={Words.Positions.Of(position)} says where to cut and fit=contain cuts nothing: give a place such as centre, or fit=cover";

    /// <summary>All of a recipe.</summary>
    internal static IEnumerable<RecipeProblem> Of(Recipe recipe) => Between(recipe).Concat(Missing(recipe));

    /// <summary>Those between fields that are given. What is told of a row or a preset alone stays true whatever is set besides, unless that
    /// sets one of the two anew.</summary>
    internal static IEnumerable<RecipeProblem> Between(Recipe recipe)
    {
        if (recipe.Lossless != Lossless.No && s_lossy.Contains(recipe.Format))
            yield return Problem("lossless", $"{Asked(recipe)} cannot be had with format={Words.Formats.Of(recipe.Format)}: ask for png, webp or avif, or leave lossless out");
        if (recipe.Lossless != Lossless.No && recipe.Format == OutputFormat.Auto && recipe.Accept.All(s_lossy.Contains))
            yield return Problem("lossless", $"{Asked(recipe)} needs png, webp or avif among accept");
        if (recipe is { Lossless: Lossless.Yes, MaxBytes: not null })
            yield return Problem("maxBytes", "lossless=true leaves no quality to lower: leave maxBytes or lossless out");
        if (recipe.Fit == Fit.Contain && IsInterest(recipe.Position))
            yield return Problem("position", NothingToCut(recipe.Position));
    }

    /// <summary>What a field needs beside it: a row or a preset alone may leave that to the batch.</summary>
    private static IEnumerable<RecipeProblem> Missing(Recipe recipe)
    {
        if (NeedsBothSides(recipe.Fit) && (recipe.Width is null || recipe.Height is null))
            yield return Problem("fit", $"fit={Words.Fits.Of(recipe.Fit)} needs both width and height");
    }

    private static string Asked(Recipe recipe) => $"lossless={Words.Losslesses.Of(recipe.Lossless)}";

    private static RecipeProblem Problem(string field, string message) => new(field, "contradiction", $"{message}.");
}
