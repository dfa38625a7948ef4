using System.Diagnostics.CodeAnalysis;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Backends.RabbitMq;

/// <summary>A job as it travels; its trace parent is a header.</summary>
internal sealed record JobMessage : WireMessage
{
    public string? Image { get; init; }
    public string? Batch { get; init; }
    public int Run { get; init; }
    public int Attempt { get; init; }
    public string? Url { get; init; }
    public string? Recipe { get; init; }

    public static OutgoingMessage Of(ImageJob job) => new($"{job.Image}.{job.Run}.{job.Attempt}", WireJson.Write(new JobMessage
    {
        V = WireJson.Version,
        Image = job.Image.ToString(),
        Batch = job.Batch.ToString(),
        Run = job.Run,
        Attempt = job.Attempt,
        Url = job.Url,
        Recipe = job.Recipe.ToString(),
    }), job.TraceParent);

    public static bool TryRead(WrittenMessage written, [NotNullWhen(true)] out ImageJob? job)
    {
        job = WireJson.TryRead<JobMessage>(written.Body, out var message)
            && ImageId.TryParse(message.Image, out var image) && BatchId.TryParse(message.Batch, out var batch)
            && message is { Run: >= 0, Attempt: >= 1, Url: { } url } && RecipeParser.TryParseText(message.Recipe, out var recipe)
            ? new ImageJob(image, batch, message.Run, message.Attempt, url, recipe, written.TraceParent)
            : null;
        return job is not null;
    }
}
