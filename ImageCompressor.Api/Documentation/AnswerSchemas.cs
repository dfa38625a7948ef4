using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ImageCompressor.Api.Documentation;

/// <summary>What is answered, where the framework cannot see it or sees it wrongly.</summary>
internal static class AnswerSchemas
{
    private const string ProblemType = "application/problem+json";

    /// <summary>Adds the problem that any call may meet, and the content of answers that are no JSON.</summary>
    public static void Describe(OpenApiOperation operation, string path, OpenApiDocument? document)
    {
        var responses = operation.Responses ??= [];
        // Said for the whole group; where nothing is named in the path, nothing can be unknown.
        if (!path.Contains('{', StringComparison.Ordinal)) responses.Remove("404");
        responses["default"] = Problem(
            "Any other refusal. 403: a page of another origin asks. 405: not this method. 413: too long. 415: not JSON. 421: not a name of this service. 429: too often. 503: the database or the store is away.",
            document);
        foreach (var status in Contents(operation.OperationId))
            if (responses.TryGetValue(status.Status, out var response) && response is OpenApiResponse { } known)
                known.Content = Merged(known.Content, status.Types, status.Schema);
    }

    private static IEnumerable<(string Status, string[] Types, OpenApiSchema Schema)> Contents(string? operation) => operation switch
    {
        "GetOriginal" or "GetCompressed" or "GetThumbnail" => [("200", ["image/*"], Binary()), ("206", ["image/*"], Binary())],
        "UploadImages" => [("200", ["image/*"], Binary())],
        "GetReport" => [("200", ["text/html"], new() { Type = JsonSchemaType.String })],
        "DownloadSheet" =>
        [
            ("200", ["text/csv"], new() { Type = JsonSchemaType.String }), ("200", ["application/json"], new() { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.Object } }),
            ("200", ["application/zip"], Binary()),
        ],
        _ => [],
    };

    /// <summary>A problem has a code beside what the framework knows, and both it and the sentence are always there.</summary>
    public static Task DescribeProblem(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type == typeof(ProblemDetails) && context.JsonPropertyInfo is null)
        {
            (schema.Properties ??= new Dictionary<string, IOpenApiSchema>())["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable: what programs look at." };
            schema.Properties["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "A sentence that says what to change." };
            schema.Properties["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer };
            schema.Required = new HashSet<string> { "status", "code", "detail" };
        }

        return Task.CompletedTask;
    }

    /// <summary>What is left out where there is nothing is not required.</summary>
    public static Task DescribeOmitted(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var property in context.JsonTypeInfo.Properties)
            if (property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), false) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }])
                schema.Required?.Remove(property.Name);
        return Task.CompletedTask;
    }

    private static OpenApiResponse Problem(string description, OpenApiDocument? document) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType> { [ProblemType] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), document) } },
    };

    private static Dictionary<string, OpenApiMediaType> Merged(IDictionary<string, OpenApiMediaType>? known, string[] types, OpenApiSchema schema)
    {
        var merged = new Dictionary<string, OpenApiMediaType>(known ?? new Dictionary<string, OpenApiMediaType>());
        foreach (var type in types) merged[type] = new() { Schema = schema };
        return merged;
    }

    private static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary" };
}
