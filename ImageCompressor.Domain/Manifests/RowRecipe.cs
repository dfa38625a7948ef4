using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Domain.Manifests;

/// <summary>Reads the columns that set fields of the recipe for their row.</summary>
/// <remarks>Most sheets say the same in many rows, one after the other: what was read of a row is kept for the next.</remarks>
internal sealed class RowRecipe(ColumnPlan plan, PresetTable presets)
{
    private readonly string?[] _cells = new string?[plan.Recipe.Length];
    private IReadOnlyList<RecipeProblem> _wrong = [];
    private RecipeOverrides? _overrides;

    /// <summary>Reads the cells of a row.</summary>
    /// <param name="record">The row.</param>
    /// <param name="problems">Where each cell that cannot be used is told.</param>
    /// <param name="overrides">What the row sets; null where it sets nothing, or something wrong.</param>
    /// <returns>The code of the first problem, or null: an image made by another recipe than the one that was asked for helps nobody.</returns>
    internal string? Read(SheetRecords record, List<ManifestProblem> problems, out RecipeOverrides? overrides)
    {
        overrides = null;
        if (plan.Recipe.Length == 0) return null;
        if (Differs(record)) RecipeOverrides.TryRead(Fields(), presets, out _overrides, out _wrong);
        overrides = _overrides;
        foreach (var wrong in _wrong) problems.Add(Problem(record.Number, wrong));
        return _wrong.Count == 0 ? null : _wrong[0].Code;
    }

    private bool Differs(SheetRecords record)
    {
        var differs = false;
        for (var i = 0; i < _cells.Length; i++)
        {
            var cell = record.Cell(plan.Recipe[i].Column);
            if (plan.IsResult) cell = FormulaGuard.Remove(cell);
            cell = CellText.Trim(cell);
            if (_cells[i] is { } known && cell.SequenceEqual(known)) continue;
            _cells[i] = CellText.Text(cell);
            differs = true;
        }

        return differs;
    }

    private IEnumerable<KeyValuePair<string, string?>> Fields() =>
        plan.Recipe.Select((column, i) => KeyValuePair.Create(column.Field, _cells[i]));

    /// <summary>The cell is the one that sets the field; for what a preset sets, that of the preset.</summary>
    private ManifestProblem Problem(long row, RecipeProblem problem)
    {
        var at = Given(problem.Field) ?? Given("preset")
            ?? throw new InvalidOperationException($"'{problem.Field}' is a problem, and no cell sets it.");
        return new(row, plan.NameOf(plan.Recipe[at].Column), problem.Code, CellText.Shown(_cells[at]));
    }

    private int? Given(string field)
    {
        for (var i = _cells.Length - 1; i >= 0; i--)
            if (plan.Recipe[i].Field == field && _cells[i] is { Length: > 0 }) return i;
        return null;
    }
}
