using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>Decides between the result and the original: never a bigger file, unless another format or size was asked for.</summary>
internal static class Verdict
{
    internal static CompressedImage Of(Work work)
    {
        var result = work.Result ?? throw new InvalidOperationException("The pipeline ended without a result.");
        var larger = result.Content.Length >= work.Content.Length;
        // An original that is larger in pixels than asked, or of another format, is not what was asked for.
        var originalWouldDo = !work.Plan.Sizing.Changes && work.Recipe.Operations.Count == 0
            && (work.Recipe.Format == OutputFormat.Keep || result.Format == work.Header.Format);
        if (larger && originalWouldDo && !work.OriginalMustNotBeKept)
            return Keep(work.Header, KeptReasons.NotSmaller);
        if (larger)
            work.Warn(ImageWarnings.LargerThanOriginal);
        return new CompressedImage
        {
            Content = result.Content,
            Extension = result.Format.Extension,
            MediaType = result.Format.MediaType,
            Width = work.Image.Width,
            Height = work.FrameHeight,
            Quality = result.Quality,
            Warnings = work.Warnings,
        };
    }

    /// <summary>The advice to deliver the original; warnings of an attempt that was thrown away are not part of it.</summary>
    internal static CompressedImage Keep(ImageHeader header, string reason) => new()
    {
        Extension = header.Format.Extension,
        MediaType = header.Format.MediaType,
        Width = header.Width,
        Height = header.Height,
        KeptReason = reason,
    };
}
