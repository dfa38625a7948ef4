using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Domain.Images;

/// <summary>What a worker needs to know to do one image: ids, URL and recipe, never bytes.</summary>
/// <param name="Image">Which image.</param>
/// <param name="Batch">Of which batch.</param>
/// <param name="Run">Which run of it: a result for an earlier run is no longer wanted.</param>
/// <param name="Attempt">How often it was taken on this run, this time included: 1 for the first.</param>
/// <param name="Url">Where to fetch it.</param>
/// <param name="Recipe">What is asked: the batch's recipe with what the row sets in place of it.</param>
/// <param name="TraceParent">The W3C <c>traceparent</c> of the upload, or null.</param>
public sealed record ImageJob(
    ImageId Image, BatchId Batch, int Run, int Attempt, string Url, Recipe Recipe, string? TraceParent);

/// <summary>A worker's answer to an <see cref="ImageJob"/>.</summary>
/// <param name="Image">Which image.</param>
/// <param name="Batch">Of which batch.</param>
/// <param name="Run">The run that the job named.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="TraceParent">The W3C <c>traceparent</c> of the image's own span, so that recording joins its trace; or null.</param>
public sealed record ImageResult(ImageId Image, BatchId Batch, int Run, ImageOutcome Outcome, string? TraceParent)
{
    /// <summary>The answer to <paramref name="job"/>.</summary>
    public static ImageResult For(ImageJob job, ImageOutcome outcome, string? traceParent) =>
        new(job.Image, job.Batch, job.Run, outcome, traceParent);
}
