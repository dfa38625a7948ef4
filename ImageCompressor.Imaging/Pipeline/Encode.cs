using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Encoders;
using ImageCompressor.Imaging.Formats;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>Writes the file: in the format asked for, or in the smallest of several, and within the budget of bytes where there is one.</summary>
internal static class Encode
{
    /// <summary>How many encodes one image may take, the tries for the smallest format counted. Halving finds one of 100 qualities in seven, after the one that
    /// was asked for; interpolation is faster.</summary>
    internal const int MaxEncodes = 8;

    /// <summary>The same for a palette of a large image, which costs 0.24 CPU s/MP each time.</summary>
    private const int MaxLargePalettes = 3;

    private sealed record Attempt(Candidate Candidate, long Size);

    internal static void Run(Work work)
    {
        IReadOnlyList<Candidate> candidates = work.Candidates.Count > 0 ? work.Candidates
            : [new Candidate(work.Outputs[0], new EncoderSettings(work.Recipe.Quality, work.Recipe.Lossless))];
        // Operations may have changed what the plan foresaw.
        FormatChoice.Refuse([.. candidates.Select(static candidate => candidate.Format)], work.Recipe, work.Image.Width, work.FrameHeight);
        // Computed once, however often it is encoded.
        if (candidates.Count > 1 || work.Recipe.MaxBytes is not null)
            work.Materialise();

        var attempts = new List<Attempt>();
        foreach (var candidate in candidates)
        {
            var encoded = With(work, candidate);
            attempts.Add(new Attempt(candidate, encoded.Content.Length));
            // The first of equals stays.
            if (work.Result is not { } best || encoded.Content.Length < best.Content.Length)
                work.Result = encoded;
        }

        if (work.Recipe.MaxBytes is { } most && work.Result!.Value.Content.Length > most && !Verdict.OriginalWouldDo(work))
            Fit(work, [.. attempts.OrderBy(static attempt => attempt.Size)], most);
    }

    internal static ImagingException TooLarge(long smallest, long most) =>
        new(ImagingFailure.MaxBytesNotReached, $"the smallest that was reached is {smallest} bytes; {most} are allowed");

    /// <summary>Lowers the quality of the smallest format as far as needed; of the next one when that is not enough.</summary>
    private static void Fit(Work work, IReadOnlyList<Attempt> attempts, long most)
    {
        work.Result = null;
        var smallest = attempts[0].Size;
        if (work.Recipe.Lossless != Lossless.No)
            throw TooLarge(smallest, most);
        foreach (var (candidate, size) in attempts)
        {
            var found = Search(work, candidate, size, most);
            smallest = Math.Min(smallest, found.Smallest);
            if (found.Best is { } best)
            {
                work.Result = best;
                return;
            }
        }

        throw TooLarge(smallest, most);
    }

    private static BudgetSearch.Found Search(Work work, Candidate candidate, long size, long most)
    {
        var (format, settings) = candidate;
        // A lossless try says nothing of the quality it was asked with, so that one is still to be tried.
        var untried = format.FewerColours || settings.Lossless != Lossless.No;
        var encodes = MaxEncodes - work.Encodes;
        if (format.FewerColours && PngEncoder.IsLarge(work.Image))
            encodes = Math.Min(encodes, MaxLargePalettes);
        return BudgetSearch.Run(
            quality => With(work, new Candidate(format, new EncoderSettings(quality, Lossless.No, Squeeze: true))),
            settings.Quality + (untried ? 1 : 0), size, most, encodes);
    }

    private static Encoded With(Work work, Candidate candidate)
    {
        work.KillSwitch.ThrowIfFired();
        work.Encodes++;
        return candidate.Format.Encoder!(work, candidate.Settings);
    }
}
