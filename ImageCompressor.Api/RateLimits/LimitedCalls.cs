using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;

namespace ImageCompressor.Api.RateLimits;

/// <summary>Which calls are counted, and what the OpenAPI document says of that. Whatever the settings are: a client that is made from the document meets other services too.</summary>
internal static class LimitedCalls
{
    public static bool IsCounted(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/webhook");

    /// <summary>Adds the refusal to each call that may meet it, and to every refusal of that kind the header that says how long to wait.</summary>
    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var isExempt = context.Description.ActionDescriptor.EndpointMetadata.OfType<DisableRateLimitingAttribute>().Any();
        var responses = operation.Responses ??= [];
        if (!isExempt && IsCounted($"/{context.Description.RelativePath}")) responses.TryAdd("429", Refusal(context));
        if (responses.TryGetValue("429", out var refusal) && refusal is OpenApiResponse response)
            (response.Headers ??= new Dictionary<string, IOpenApiHeader>())["Retry-After"] = new OpenApiHeader
            {
                Description = "Seconds to wait before it is asked again.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
            };
        return Task.CompletedTask;
    }

    private static OpenApiResponse Refusal(OpenApiOperationTransformerContext context) => new()
    {
        Description = "More was asked from this address than is allowed in a minute.",
        Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("ProblemDetails", context.Document) } },
    };
}
