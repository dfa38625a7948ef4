using ImageCompressor.Api.Problems;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Api.Sheets;

/// <summary>Whether the images lie in the store that watermarks are made of. Asked before anything runs: told for every image of a sheet it would be a
/// million failures with one cause.</summary>
internal sealed class StoredWatermarks(IImageStore images)
{
    public const string NotFound = "watermark_not_found";

    /// <summary>A hostile sheet may name another one in every row.</summary>
    private const int MostKnown = 10_000;

    private readonly Dictionary<string, bool> _known = [];

    /// <summary>Why a recipe cannot be taken; null when all that it names is there.</summary>
    public async Task<IResult?> RefusalAsync(Recipe recipe, CancellationToken cancellationToken) =>
        await FindMissingAsync(RecipeOverrides.WatermarksOf(recipe), cancellationToken) is { } missing
            ? Problem.Of(StatusCodes.Status422UnprocessableEntity, NotFound,
                $"There is no original {missing} for the watermark; upload it first, and use the sha256 of its original in /api/requests/{{id}}/images.")
            : null;

    /// <summary>The first that is not there, or null.</summary>
    public async ValueTask<string?> FindMissingAsync(IEnumerable<string> hashes, CancellationToken cancellationToken)
    {
        foreach (var sha256 in hashes)
        {
            if (!_known.TryGetValue(sha256, out var there))
            {
                there = await images.ExistsAsync(ObjectName.Original(sha256), cancellationToken);
                if (_known.Count >= MostKnown) _known.Clear();
                _known[sha256] = there;
            }

            if (!there) return sha256;
        }

        return null;
    }
}
