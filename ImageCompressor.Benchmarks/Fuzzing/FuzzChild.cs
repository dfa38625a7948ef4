using System.Globalization;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;

namespace ImageCompressor.Benchmarks.Fuzzing;

/// <summary>The process that may die: compresses mutated files one after another. Writes a line before each, <c>start INDEX what</c>, and one
/// after it, <c>ok INDEX</c>, <c>failed INDEX kind</c> or <c>unreported INDEX what</c>.</summary>
internal static class FuzzChild
{
    /// <summary>How long one image may take inside the room; the parent allows <see cref="Fuzz.Margin"/> more before it calls it a hang.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    /// <summary>What one small file may add to the process at its peak: 25 megapixels, their work and their encoder.</summary>
    private const long MaxMegabytes = 700;

    private static readonly Compressor s_compressor = new(new ImagingOptions { MaxPixels = 25_000_000, Deadline = Deadline });

    // The result is read back without these limits: what was written within them may be read.
    private static readonly Compressor s_reader = new(new ImagingOptions { Deadline = TimeSpan.FromMinutes(1) });

    public static int Run(Arguments options)
    {
        var sources = FuzzSources.Read(options.Text("images", ""));
        var (seed, first) = (options.Number("seed", 1), options.Number("first", 0));
        for (var index = first; index < first + options.Number("count", 1); index++)
        {
            var mutation = Mutation.Make(sources, seed, index);
            var recipe = FuzzRecipes.At(index);
            if (options.Text("keep", "") is { Length: > 0 } folder)
                File.WriteAllBytes(Path.Combine(folder, $"{seed}-{index}"), mutation.Content);
            Say("start", index, $"{mutation.Description}; recipe {recipe}");
            // For the test of the parent: dies as a fault in native code would.
            if (options.Number("die-at", -1) == index)
                Environment.FailFast("asked to die");
            var (word, what) = Judge(mutation.Content, recipe);
            Say(word, index, what);
        }

        return 0;
    }

    private static (string Word, string What) Judge(byte[] file, Recipe recipe)
    {
        var resting = ProcessMemory.ResetPeak();
        try
        {
            var overlays = new Dictionary<string, ReadOnlyMemory<byte>> { [FuzzRecipes.Itself] = file };
            var result = s_compressor.Compress(file, recipe, overlays, default);
            if ((result.Content ?? file).Length > recipe.MaxBytes)
                return ("unreported", $"{(result.Content ?? file).Length} bytes, more than {recipe.MaxBytes}");
            if (result.Content is not null)
                ReadBack(result.Content, result.MediaType);
            else if (result.KeptReason is null)
                return ("unreported", "neither a result nor a reason");
            if (ProcessMemory.PeakMegabytes() - resting is > MaxMegabytes and var more)
                return ("unreported", $"{more} MB more at the peak");
            return ("ok", result.KeptReason ?? (result.Warnings.Contains(ImageWarnings.DamagedInput) ? ImageWarnings.DamagedInput : ""));
        }
        catch (ImagingException failure) when (failure.Failure != ImagingFailure.Internal)
        {
            if (ProcessMemory.PeakMegabytes() - resting is > MaxMegabytes and var more)
                return ("unreported", $"{more} MB more at the peak of {failure.Message}");
            return ("failed", failure.Failure.ToString());
        }
        catch (Exception fault)
        {
            // Whatever it is, it is what the run looks for, and the run goes on.
            return ("unreported", $"{fault.GetType().Name}: {fault.Message} {fault.StackTrace?.Split('\n').FirstOrDefault(static line => line.Contains("ImageCompressor", StringComparison.Ordinal))?.Trim()}");
        }
    }

    /// <summary>Every pixel of a result decodes again.</summary>
    private static void ReadBack(byte[] result, string mediaType)
    {
        try
        {
            var header = s_reader.ReadHeader(result);
            if (header.Format.MediaType != mediaType)
                throw new InvalidDataException($"The result is {header.Format} and not {mediaType}.");
            var moves = header.IsAnimated && header.Format.Animation;
            s_reader.Compress(result, new Recipe { Format = moves ? OutputFormat.Webp : OutputFormat.Png, Quality = 100, Effort = Effort.Fast, Damaged = DamagePolicy.Refuse }, default);
        }
        catch (ImagingException failure) when (failure.Failure != ImagingFailure.CannotEncode)
        {
            throw new InvalidDataException($"The result does not decode again: {failure.Message}", failure);
        }
        catch (ImagingException)
        {
            // A result too long for the format that it is read back into; its header was sound.
        }
    }

    private static void Say(string word, int index, string what) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{word} {index} {what.ReplaceLineEndings(" ")}"));
}
