using System.Globalization;
using ImageCompressor.Api.Sheets;
using ImageCompressor.Domain.Recipes;
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
                ["quality"] = Number(1, 100, Recipe.DefaultQuality, "1 to 100; default 75."),
                ["effort"] = OneOf("balanced", "fast", "small"),
                ["width"] = Number(1, Recipe.MaxDimension, null, "Largest width in pixels, 1 to 65535; never enlarges."),
                ["height"] = Number(1, Recipe.MaxDimension, null, "Largest height in pixels, 1 to 65535; never enlarges."),
                ["mode"] = OneOf("lenient", "strict"),
                ["dryRun"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = false, Description = "Only check the sheet." },
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

    /// <summary>A number that may be left out. Without a default it is described as text: the page fills a number's field with the least that is
    /// allowed, and whoever tries the upload would ask for images of one pixel.</summary>
    private static OpenApiSchema Number(int least, int most, int? otherwise, string description) => otherwise is { } number
        ? new() { Type = JsonSchemaType.Integer, Minimum = Text(least), Maximum = Text(most), Default = number, Description = description }
        : new() { Type = JsonSchemaType.String, Pattern = "^[0-9]{0,5}$", Default = "", Description = description };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
