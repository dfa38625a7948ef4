using System.Text.Json;
using System.Text.Json.Serialization;
using ImageCompressor.Domain.Failures;
using ImageCompressor.Domain.Images;

namespace ImageCompressor.Backends.Batches;

/// <summary>An outcome to and from its columns: the names in three of them, where they are indexed; the rest, which is only ever read
/// together, as a short JSON text of about 100 bytes.</summary>
/// <param name="Original">The hash of the original; null when there is none.</param>
/// <param name="RecipeHash">The recipe that the delivered object (or the report on a kept original or a failure) is named after.</param>
/// <param name="Delivered">The extension of the compressed object; empty for a kept original; null when nothing is delivered.</param>
/// <param name="Text">The rest; null while there is no outcome.</param>
internal readonly record struct OutcomeColumns(string? Original, string? RecipeHash, string? Delivered, string? Text)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Takes an outcome apart.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="recipeHash">That of the image's recipe.</param>
    /// <exception cref="ArgumentException">It is neither delivered nor failed, or both, or its names do not belong together.</exception>
    public static OutcomeColumns Of(ImageOutcome outcome, string recipeHash)
    {
        if (outcome.Delivered is null == outcome.Failure is null)
            throw new ArgumentException("An outcome has either something delivered or a failure.", nameof(outcome));
        var original = outcome.Original is { } o ? StoredKey.Of(o.Name) : (StoredKey?)null;
        var delivered = outcome.Delivered is { } d ? StoredKey.Of(d.Name) : (StoredKey?)null;
        if (original is { Extension.Length: > 0 } || (delivered is not null && delivered.Value.Sha != original?.Sha))
            throw new ArgumentException($"What is delivered does not follow from the original: {outcome}", nameof(outcome));
        var document = new OutcomeDocument(
            Of(outcome.Original), outcome.Delivered == outcome.Original ? null : Of(outcome.Delivered), outcome.KeptReason,
            outcome.Failure, outcome.Quality, outcome.Warnings.Count == 0 ? null : outcome.Warnings,
            [outcome.Times.Fetch, outcome.Times.Encode, outcome.Times.Store, outcome.Times.Wait],
            outcome.Encodes == 1 ? null : outcome.Encodes, outcome.Frames == 1 ? null : outcome.Frames);
        return new OutcomeColumns(
            original?.Sha,
            original is null ? null : delivered is { Extension.Length: > 0 } ? delivered.Value.RecipeHash : recipeHash,
            delivered?.Extension,
            JsonSerializer.Serialize(document, s_json));
    }

    /// <summary>The outcome again; null while there is none.</summary>
    public ImageOutcome? Read()
    {
        if (Text is null)
            return null;
        var document = JsonSerializer.Deserialize<OutcomeDocument>(Text, s_json)!;
        var original = Original is null ? null : document.Original?.Under(ObjectName.Original(Original));
        return new ImageOutcome
        {
            Original = original,
            Delivered = Delivered switch
            {
                null => null,
                "" => document.Delivered?.Under(original!.Name) ?? original,
                _ => document.Delivered!.Under(ObjectName.Compressed(Original!, RecipeHash!, Delivered)),
            },
            KeptReason = document.Kept,
            Failure = document.Failure,
            Quality = document.Quality,
            Warnings = document.Warnings ?? [],
            Times = Read(document.Times),
            Encodes = document.Encodes ?? 1,
            Frames = document.Frames ?? 1,
        };
    }

    /// <summary>Databases of an earlier version hold three: they did not measure the wait.</summary>
    private static StageTimes Read(int[]? times) => times switch
    {
        [var fetch, var encode, var store] => new StageTimes(fetch, encode, store),
        [var fetch, var encode, var store, var wait] => new StageTimes(fetch, encode, store, wait),
        _ => default,
    };

    private static StoredDocument? Of(StoredImage? image) =>
        image is null ? null : new StoredDocument(image.Bytes, image.MediaType, image.Width, image.Height);

    private sealed record OutcomeDocument(
        [property: JsonPropertyName("o")] StoredDocument? Original,
        [property: JsonPropertyName("d")] StoredDocument? Delivered,
        [property: JsonPropertyName("k")] string? Kept,
        [property: JsonPropertyName("f")] Failure? Failure,
        [property: JsonPropertyName("q")] int? Quality,
        [property: JsonPropertyName("n")] IReadOnlyList<string>? Warnings,
        [property: JsonPropertyName("t")] int[]? Times,
        [property: JsonPropertyName("e")] int? Encodes = null,
        [property: JsonPropertyName("p")] int? Frames = null);

    private sealed record StoredDocument(
        [property: JsonPropertyName("b")] long Bytes,
        [property: JsonPropertyName("m")] string MediaType,
        [property: JsonPropertyName("w")] int Width,
        [property: JsonPropertyName("h")] int Height)
    {
        public StoredImage Under(ObjectName name) => new(name, Bytes, MediaType, Width, Height);
    }
}
