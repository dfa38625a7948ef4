using ImageCompressor.Api.Sheets;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ImageCompressor.Api.Documentation;

/// <summary>The OpenAPI document and the page at <c>/docs</c> in which every call can be tried.</summary>
internal static class ApiDocument
{
    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "ImageCompressor";
            document.Info.Description = "A sheet of image URLs in, the same sheet with compressed images out.";
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeUpload);
    });

    public static void MapApiDocument(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = "docs";
            options.SwaggerEndpoint("/openapi/v1.json", "ImageCompressor v1");
            options.DocumentTitle = "ImageCompressor API";
            options.EnableTryItOutByDefault();
        });
        app.MapGet("/swagger/{**rest}", () => TypedResults.Redirect("/docs/")).ExcludeFromDescription();
        app.MapGet("/", () => TypedResults.Redirect("/docs/")).ExcludeFromDescription();
    }

    /// <summary>The upload reads its body as a stream, so the framework cannot see what is in it; said here, the page shows a file picker.</summary>
    private static Task DescribeUpload(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (operation.OperationId?.StartsWith("UploadSheet", StringComparison.Ordinal) != true) return Task.CompletedTask;
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { SheetForm.FileFields[0] },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                [SheetForm.FileFields[0]] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "The sheet: CSV in any of its usual forms." },
                ["format"] = OneOf("keep", "jpeg", "webp", "avif", "png"),
                ["quality"] = Number("1", "100", "1 to 100; default 75."),
                ["effort"] = OneOf("balanced", "fast", "small"),
                ["width"] = Number("1", "65535", "Largest width in pixels; never enlarges."),
                ["height"] = Number("1", "65535", "Largest height in pixels; never enlarges."),
                ["mode"] = OneOf("lenient", "strict"),
                ["dryRun"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "Only check the sheet." },
            },
        };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["multipart/form-data"] = new() { Schema = form },
                ["text/csv"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
        };
        return Task.CompletedTask;
    }

    private static OpenApiSchema OneOf(params string[] values) =>
        new() { Type = JsonSchemaType.String, Enum = [.. values.Select(value => (System.Text.Json.Nodes.JsonNode)value)] };

    private static OpenApiSchema Number(string least, string most, string description) =>
        new() { Type = JsonSchemaType.Integer, Minimum = least, Maximum = most, Description = description };
}
