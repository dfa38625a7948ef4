using Microsoft.OpenApi;

namespace ImageCompressor.Api.Idempotency;

/// <summary>The header as the OpenAPI document has it.</summary>
internal static class IdempotencyDocument
{
    public static OpenApiParameter Parameter() => new()
    {
        Name = IdempotencyKey.Header,
        In = ParameterLocation.Header,
        Description = "Names this upload, for 24 hours: the same upload again with the same key gets the same answer and makes no second request. " +
            "A UUID for instance; in quotes or not. There are no accounts, so all callers share one space of keys.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyKey.MaxLength, Pattern = "^[!-~]+$" },
    };
}
