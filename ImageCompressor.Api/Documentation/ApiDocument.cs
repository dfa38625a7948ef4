using ImageCompressor.Api.Idempotency;
using ImageCompressor.Api.Notifications.Webhooks;
using ImageCompressor.Api.RateLimits;
using ImageCompressor.Api.Sheets;
using ImageCompressor.Api.Uploads;
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
            document.Info.Description = "A sheet of image URLs in, the same sheet with compressed images out. HEAD is answered wherever GET is. There are no accounts.";
            // As it says: nobody needs a key.
            document.Security = [new OpenApiSecurityRequirement()];
            foreach (var server in document.Servers ?? []) server.Url = server.Url?.TrimEnd('/');
            foreach (var path in document.Paths.Values) path.Operations?.Remove(HttpMethod.Head);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer(AnswerSchemas.DescribeProblem);
        options.AddSchemaTransformer(AnswerSchemas.DescribeOmitted);
        options.AddOperationTransformer(DescribeBody);
        options.AddOperationTransformer((operation, context, _) =>
        {
            QuerySchemas.Describe(operation);
            AnswerSchemas.Describe(operation, context.Description.RelativePath ?? "", context.Document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(LimitedCalls.DescribeAsync);
    });

    public static void MapApiDocument(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName:regex(^v1$)}.json");
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = "docs";
            options.SwaggerEndpoint("/openapi/v1.json", "ImageCompressor v1");
            options.DocumentTitle = "ImageCompressor API";
            options.EnableTryItOutByDefault();
        });
        app.MapGet("/swagger/{**rest}", () => TypedResults.Redirect("/docs/")).ExcludeFromDescription();
    }

    /// <summary>The uploads and the operations read their bodies as streams, so the framework cannot see what is in them; said here, the page shows a file picker.</summary>
    private static Task DescribeBody(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.RequestBody = operation.OperationId switch
        {
            "UploadSheet" or "UploadSheetByWebhook" or "UploadSheetByApiWebhook" => Body("text/csv", new()
            {
                [SheetForm.FileFields[0]] = Binary("The sheet: CSV in any of its usual forms."),
                ["mode"] = RecipeFieldSchemas.OneOf("lenient by default. strict: one problem refuses the sheet.", "lenient", "strict"),
                [WebhookIntake.Field] = Webhook(),
                ["dryRun"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = false, Description = "Only check the sheet." },
            }),
            "UploadImages" => WithJson(Body("application/octet-stream", new()
            {
                [UploadImages.FileFields[0]] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Binary("An image, or a ZIP archive of images.") },
                ["wait"] = new OpenApiSchema { Type = JsonSchemaType.Number, Description = "Seconds to wait for the results; 0 by default." },
                [WebhookIntake.Field] = Webhook(),
            }), new() { ["urls"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri" }, Description = "Or one as `url`." } }),
            "OperateOnImage" => WithJson(Body("text/plain", []), []),
            _ => operation.RequestBody,
        };
        if (operation.OperationId is "UploadSheet" or "UploadSheetByWebhook" or "UploadSheetByApiWebhook" or "UploadImages")
            (operation.Parameters ??= []).Add(IdempotencyDocument.Parameter());
        return Task.CompletedTask;
    }

    private static OpenApiRequestBody WithJson(OpenApiRequestBody body, Dictionary<string, IOpenApiSchema> fields)
    {
        foreach (var (name, schema) in RecipeFieldSchemas.All) fields.Add(name, schema);
        body.Content!["application/json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = fields } };
        return body;
    }

    private static OpenApiSchema Webhook() => new() { Type = JsonSchemaType.String, Format = "uri", Description = "Called with a signed POST when all images have ended." };

    private static OpenApiSchema Binary(string description) => new() { Type = JsonSchemaType.String, Format = "binary", Description = description };

    /// <param name="bare">The media type of a body without a form.</param>
    /// <param name="fields">Those of the form, its file first, which it must have; the recipe's are added. Empty: nothing is a must.</param>
    private static OpenApiRequestBody Body(string bare, Dictionary<string, IOpenApiSchema> fields)
    {
        var required = fields.Keys.Take(1).ToHashSet();
        var form = new OpenApiSchema { Type = JsonSchemaType.Object, Required = required, Properties = fields };
        foreach (var (name, schema) in RecipeFieldSchemas.All) fields.Add(name, schema);
        return new OpenApiRequestBody
        {
            Required = required.Count > 0,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["multipart/form-data"] = new() { Schema = form },
                [bare] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
        };
    }
}
