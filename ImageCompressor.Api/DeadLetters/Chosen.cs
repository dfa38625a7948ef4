using System.Text.Json.Serialization;
using ImageCompressor.Api.Problems;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Api.DeadLetters;

/// <summary>The body of a replay. A member of another name is refused: passed over, it would mean all of them.</summary>
/// <param name="Images">Ids of images, or of letters that have none; left out for all.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record LetterNames(IReadOnlyList<string?>? Images);

/// <summary>Which dead letters, or failed images, are meant.</summary>
internal sealed class Chosen
{
    public const int MostNames = 1_000;

    private const string Parameter = "image";

    private readonly HashSet<string>? _names;

    private Chosen(HashSet<string>? names) => _names = names;

    /// <summary>Each once; null for all.</summary>
    public IReadOnlyCollection<string>? Names => _names;

    /// <summary>Reads body and query; the problem when they do not fit, else null. Nothing named means all.</summary>
    public static IResult? Read(IReadOnlyList<string?>? inBody, string[] inQuery, IEnumerable<string> queryKeys, out Chosen chosen)
    {
        chosen = new Chosen(null);
        if (queryKeys.FirstOrDefault(key => !key.Equals(Parameter, StringComparison.OrdinalIgnoreCase)) is not null)
            return Problem.Of(400, "unknown_parameter", $"The query takes {Parameter}=ID, as often as need be, and nothing else; without it all are meant.");
        if (inBody is null && inQuery.Length == 0) return null;

        string?[] names = [.. inBody ?? [], .. inQuery];
        if (names.Length == 0 || names.Any(string.IsNullOrWhiteSpace))
            return Problem.Of(400, "no_image", "An id is empty, or the list is. Name the images, or leave the list out for all of them.");
        if (names.Length > MostNames)
            return Problem.Of(400, "too_many_images", $"{names.Length} images are named, and {MostNames} may be at once; name fewer, or none for all of them.");
        chosen = new Chosen(names.ToHashSet(StringComparer.OrdinalIgnoreCase)!);
        return null;
    }

    /// <summary>Those of the letters that are meant, and how many names have none.</summary>
    public (IReadOnlyList<DeadLetter> Letters, int Unknown) Of(IReadOnlyList<DeadLetter> letters)
    {
        if (_names is null) return (letters, 0);
        DeadLetter[] meant = [.. letters.Where(letter => NamesOf(letter).Any(_names.Contains))];
        return (meant, _names.Count - meant.SelectMany(NamesOf).Where(_names.Contains).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    private static IEnumerable<string> NamesOf(DeadLetter letter) => letter.Job is { } job ? [letter.Id, job.Image.ToString()] : [letter.Id];
}
