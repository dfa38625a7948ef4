using System.Globalization;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Api.Sheets;

/// <summary>What the rows of one sheet set of the recipe, as far as it must be known when the upload ends.</summary>
/// <remarks>Form fields may follow the file, so whether a row fits its batch is known only then. To hold every row's fields until then was rejected: what
/// can contradict comes in few kinds, and one row of each is enough to ask.</remarks>
internal sealed class RowRecipes(IImageStore images)
{
    private readonly Dictionary<RecipeOverrides, Kind> _kinds = [];
    private readonly StoredWatermarks _watermarks = new(images);
    private RecipeOverrides? _last, _lastKind;
    private string? _lastMissing;

    /// <summary>What is wrong with a row's watermarks, or null; a row that is right is remembered.</summary>
    public async ValueTask<ManifestProblem?> TakeAsync(ManifestRow row, CancellationToken cancellationToken)
    {
        if (row.Overrides is not { } overrides) return null;

        // Rows that say the same as the row before have the same object.
        if (!ReferenceEquals(overrides, _last))
        {
            _lastMissing = await _watermarks.FindMissingAsync(overrides.WatermarkImages, cancellationToken);
            _lastKind = overrides.Kind();
            _last = overrides;
        }

        if (_lastMissing is not null) return new(row.Number, "operations", StoredWatermarks.NotFound, _lastMissing);
        if (_lastKind is not null && row.Urls.Any(url => url.Rejection is null))
            _kinds[_lastKind] = _kinds.TryGetValue(_lastKind, out var kind) ? kind with { Rows = kind.Rows + 1 } : new Kind(overrides, row.Number, 1);
        return null;
    }

    /// <summary>The rows that do not fit their batch's recipe: the first of each kind, and how many there are of all.</summary>
    public (IReadOnlyList<ManifestProblem> Problems, long Rows, string Message) ContradictionsOn(Recipe recipe)
    {
        var problems = new List<ManifestProblem>();
        var (rows, message) = (0L, "");
        foreach (var kind in _kinds.Values.OrderBy(kind => kind.FirstRow))
        {
            if (kind.Overrides.ContradictionsOn(recipe) is not [var first, ..]) continue;
            rows += kind.Rows;
            if (message.Length == 0) message = string.Create(CultureInfo.InvariantCulture, $"In row {kind.FirstRow}, {first.Message}");
            if (problems.Count < Intake.MostToldProblems) problems.Add(new(kind.FirstRow, first.Field, first.Code, kind.Overrides.Text));
        }

        return (problems, rows, message);
    }

    private sealed record Kind(RecipeOverrides Overrides, long FirstRow, long Rows);
}
