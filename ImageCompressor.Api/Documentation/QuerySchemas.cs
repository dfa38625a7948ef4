using ImageCompressor.Api.Requests;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using Microsoft.OpenApi;

namespace ImageCompressor.Api.Documentation;

/// <summary>What the queries take. Routes read them as text, so that every fault gets a sentence, and the framework can tell no more than that.</summary>
internal static class QuerySchemas
{
    public static void Describe(OpenApiOperation operation)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Query))
        {
            // A list that the framework wants to be there may be empty here, and a page that insists on it cannot ask for all.
            parameter.Required = false;
            if (Of(operation.OperationId, parameter.Name) is not var (schema, description)) continue;
            parameter.Schema = schema;
            parameter.Description = description;
        }
    }

    private static (OpenApiSchema Schema, string Description)? Of(string? operation, string? parameter) => (operation, parameter) switch
    {
        (_, "limit") => (new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = $"{Paging.MostLimit}", Default = Paging.DefaultLimit }, "How many at most."),
        (_, "cursor") => (Text(), "`next` of the page before; without it the first page."),
        ("ListRequests", "status") => (OneOf(Enum.GetValues<BatchStatus>().Select(WireNames.Of)), "Only those."),
        (_, "status") => (OneOf(Enum.GetValues<ImageStatus>().Select(WireNames.Of)), "Only those."),
        ("DownloadSheet", "format") => (OneOf(["csv", "json", "zip"]), "csv by default; zip: the compressed files."),
        ("GetReport", "format") => (OneOf(["html", "json"]), "By `Accept`, else html."),
        (_, "partial") => (new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = false }, "What is there, also while images are to be done."),
        (_, "image") => (new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text() }, "Ids, as often as need be; without any all are meant."),
        _ => null,
    };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiSchema OneOf(IEnumerable<string> values) => new() { Type = JsonSchemaType.String, Enum = [.. values] };
}
