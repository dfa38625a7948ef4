namespace ImageCompressor.Domain.Recipes;

/// <summary>Reads operations, as JSON or as the short text.</summary>
internal static class OperationParser
{
    /// <summary>Null where there is a problem. All are told, up to the number of operations that a recipe may have.</summary>
    internal static IReadOnlyList<ImageOperation>? Read(string field, string text, ICollection<RecipeProblem> problems)
    {
        var before = problems.Count;
        var reading = new OperationReading(field, problems);
        if (text[0] is '[' or '{') OperationJson.Read(text, reading);
        else OperationWords.Read(text, reading);
        return problems.Count == before ? reading.Operations : null;
    }
}

/// <summary>The operations that have been read so far.</summary>
internal sealed class OperationReading(string field, ICollection<RecipeProblem> problems)
{
    private readonly List<ImageOperation> _operations = [];
    private int _number;

    internal IReadOnlyList<ImageOperation> Operations => _operations;

    /// <summary>Begins the next one; false when there are too many, and reading ends.</summary>
    internal bool Next()
    {
        if (++_number <= ImageOperation.MaxCount) return true;
        problems.Add(new(field, "too_many", $"{field} has more than the {ImageOperation.MaxCount} operations that are allowed."));
        return false;
    }

    /// <summary>The shape of a name; null, and a problem, where there is none.</summary>
    internal OperationShape? Shape(string name)
    {
        if (OperationShape.Find(name) is { } shape) return shape;
        Report("unknown_operation", $"{FieldText.Shown(name)} is not known; there are {OperationShape.Names}");
        return null;
    }

    internal OperationArguments Arguments(OperationShape shape) => new(field, _number, shape.Name, problems);

    internal void Add(OperationShape shape, OperationArguments given)
    {
        var operation = shape.Build(given);
        if (given.Finish() && operation is not null) _operations.Add(operation);
    }

    /// <summary>A problem of the operation as a whole.</summary>
    internal void Report(string code, string message) => problems.Add(new(field, code, $"Operation {_number}: {message}."));

    /// <summary>A problem of the whole text.</summary>
    internal void ReportText(string code, string message) => problems.Add(new(field, code, $"{field} {message}."));
}
