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
                ["mode"] = RecipeFieldSchemas.OneOf("lenient by default. strict: one problem refuses the sheet.", "lenient", "strict"),
                ["dryRun"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = false, Description = "Only check the sheet." },
            },
        };
        foreach (var (name, schema) in RecipeFieldSchemas.All) form.Properties.Add(name, schema);
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
}
