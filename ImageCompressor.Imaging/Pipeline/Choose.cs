using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Encoders;
using ImageCompressor.Imaging.Formats;
using NetVips;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>A format and the settings with which it looks as the recipe asks.</summary>
internal readonly record struct Candidate(Format Format, EncoderSettings Settings);

/// <summary>
/// Narrows <see cref="OutputFormat.Auto"/> to a few candidates by what the picture is; which of them is smallest, their encoders tell. A model that
/// predicts sizes was rejected: the files themselves are the proof, and three of them cost less than one AVIF at a higher effort.
/// </summary>
internal static class Choose
{
    /// <summary>How many are encoded.</summary>
    internal const int MaxCandidates = 3;

    /// <summary>The lossy formats for what is no drawing, the cheapest encoder first.</summary>
    private static readonly Format[] s_lossy = [FormatTable.Jpeg, FormatTable.Webp, FormatTable.Avif];

    internal static void Run(Work work)
    {
        if (work.Recipe.Format != OutputFormat.Auto)
            return;
        work.Materialise();
        ByTransparency(work);
        work.Outputs = FormatChoice.Only(work.Outputs,
            format => format.Refuses(work.Image.Width, work.FrameHeight, work.Recipe.Lossless != Lossless.No) is null);
        work.Candidates = [.. (work.Recipe.Lossless != Lossless.No ? WithoutLoss(work)
            : Flatness.IsFlat(work.Image) ? Drawing(work)
            : Photograph(work)).Take(MaxCandidates)];
        work.Outputs = [.. work.Candidates.Select(static candidate => candidate.Format).Distinct()];
    }

    /// <summary>A channel that hides nothing goes, and all formats stay; else those without one go, where others are accepted.</summary>
    private static void ByTransparency(Work work)
    {
        if (!work.Image.HasAlpha())
            return;
        if (Flatten.IsOpaque(work.Image))
        {
            work.Apply("extract_band", new VOption { { "n", work.Image.Bands - 1 } }, 0);
            work.Materialise();
        }
        else
        {
            work.Outputs = FormatChoice.Only(work.Outputs, static format => format.Alpha);
        }
    }

    private static IEnumerable<Candidate> WithoutLoss(Work work) =>
        work.Outputs.Select(format => new Candidate(format, new EncoderSettings(work.Recipe.Quality, work.Recipe.Lossless)));

    /// <summary>Few colours, hard edges: what keeps them exactly is often smallest too. The best of the lossy ones goes along, as soft slopes and shadows
    /// are drawings to the eye and not to a palette.</summary>
    private static IEnumerable<Candidate> Drawing(Work work)
    {
        var exact = new List<Candidate>();
        if (work.Outputs.Contains(FormatTable.Png))
            exact.Add(AsAsked(work, FormatTable.Png));
        if (work.Outputs.Contains(FormatTable.Webp) && FormatTable.Webp.Refuses(work.Image.Width, work.FrameHeight, lossless: true) is null)
            exact.Add(new Candidate(FormatTable.Webp, new EncoderSettings(work.Recipe.Quality, Lossless.Yes)));
        return exact.Concat(work.Outputs.Contains(FormatTable.Gif) && work.Frames > 1 ? [AsAsked(work, FormatTable.Gif)] : [])
            .Concat(s_lossy.Reverse().Where(work.Outputs.Contains).Select(format => AsAsked(work, format)))
            .DefaultIfEmpty(AsAsked(work, work.Outputs[0]));
    }

    /// <summary>PNG and GIF only where nothing else is left, or where it moves: they are several times as large.</summary>
    private static IEnumerable<Candidate> Photograph(Work work)
    {
        var lossy = FormatChoice.Only(work.Outputs, s_lossy.Contains);
        var moving = work.Frames > 1 ? work.Outputs.Where(format => !lossy.Contains(format)) : [];
        return s_lossy.Where(lossy.Contains).Concat(lossy.Except(s_lossy)).Concat(moving).Select(format => AsAsked(work, format));
    }

    private static Candidate AsAsked(Work work, Format format) =>
        new(format, new EncoderSettings(EqualLooks.Quality(format, work.Recipe.Effort, work.Recipe.Quality)));
}
