using ImageCompressor.Imaging.Formats;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>Decides between the result and the original: never a bigger file, unless another format or size was asked for.</summary>
internal static class Verdict
{
    internal static CompressedImage Of(Work work)
    {
        var result = work.Result ?? throw new InvalidOperationException("The pipeline ended without a result.");
        var larger = result.Content.Length >= work.Content.Length;
        if (larger && OriginalWouldDo(work))
            return Keep(work.Header, KeptReasons.NotSmaller) with { Encodes = work.Encodes };
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
            Frames = work.Frames,
            Encodes = work.Encodes,
            Warnings = work.Warnings,
        };
    }

    /// <summary>Whether the original is what was asked for, but for its quality. One that is larger in pixels, in bytes than allowed, or of a format that
    /// was not asked for, is not.</summary>
    internal static bool OriginalWouldDo(Work work) =>
        !work.Plan.Sizing.Changes && work.Recipe.Operations.Count == 0 && !work.OriginalMustNotBeKept
        && FormatChoice.Allows(work.Recipe, work.Header.Format) && (work.Recipe.MaxBytes is not { } most || work.Content.Length <= most);

    /// <summary>The advice to leave an animation alone; or a copy of it that says less.</summary>
    internal static CompressedImage KeepAnimation(Work work)
    {
        var size = work.Result is { } copy ? copy.Content.Length : work.Content.Length;
        if (work.Recipe.MaxBytes is { } most && size > most)
            throw Encode.TooLarge(size, most);
        return Keep(work.Header, KeptReasons.AnimationKept) with
        {
            Content = work.Result?.Content,
            KeptReason = work.Result is null ? KeptReasons.AnimationKept : null,
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
        Frames = header.Frames,
        Encodes = 0,
        KeptReason = reason,
    };
}
