using System.Collections.ObjectModel;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Headers;
using ImageCompressor.Imaging.Native;
using ImageCompressor.Imaging.Pipeline;
using NetVips;

namespace ImageCompressor.Imaging;

/// <summary>Bytes of an image in, bytes of a smaller one out. Synchronous and safe for many threads: the caller owns the threads.</summary>
public sealed class Compressor
{
    private readonly ImagingOptions _options;
    private readonly HeaderReader _headers;

    /// <summary>A compressor with these limits. Starts libvips at the first one.</summary>
    /// <exception cref="ArgumentException">The options are not valid; the message says all that is wrong with them.</exception>
    /// <exception cref="InvalidOperationException">libvips could not be loaded.</exception>
    public Compressor(ImagingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } faults)
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        _options = options;
        _headers = new HeaderReader(options);
        _ = LibraryVersion;
    }

    /// <summary>What decodes and encodes, for a person: <c>libvips 8.18.7</c>.</summary>
    /// <exception cref="InvalidOperationException">libvips could not be loaded.</exception>
    public static string LibraryVersion => LibvipsRuntime.Version;

    /// <summary>Finds out what an image is, by content, and checks every limit, without decoding a pixel.</summary>
    /// <param name="source">The file. Not copied when it is a whole array.</param>
    /// <exception cref="ImagingException">No image, not a readable one, a damaged header, or beyond a limit.</exception>
    public ImageHeader ReadHeader(ReadOnlyMemory<byte> source)
    {
        try
        {
            return _headers.Read(source);
        }
        catch (VipsException error)
        {
            throw NativeErrors.Damaged(error);
        }
    }

    /// <summary>Makes the image that the recipe asks for, or advises to keep the original.</summary>
    /// <param name="source">The file. Not copied when it is a whole array, and not to be changed before the return.</param>
    /// <param name="recipe">What is asked.</param>
    /// <param name="cancellationToken">Stops the work, also inside libvips.</param>
    /// <exception cref="ImagingException">The image, or the recipe for this image, cannot be served.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public CompressedImage Compress(ReadOnlyMemory<byte> source, Recipe recipe, CancellationToken cancellationToken) =>
        Compress(source, recipe, ReadOnlyDictionary<string, ReadOnlyMemory<byte>>.Empty, cancellationToken);

    /// <summary>The same, with the images that watermarks lay over it.</summary>
    /// <param name="source">The file. Not copied when it is a whole array, and not to be changed before the return.</param>
    /// <param name="recipe">What is asked.</param>
    /// <param name="overlays">Files by their SHA-256, as <see cref="WatermarkOperation.Image"/> names them. They are held to the same limits as the
    /// source. One that is missing is <see cref="ImagingFailure.WatermarkUnusable"/>.</param>
    /// <param name="cancellationToken">Stops the work, also inside libvips.</param>
    /// <exception cref="ImagingException">The image, or the recipe for this image, cannot be served.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public CompressedImage Compress(
        ReadOnlyMemory<byte> source, Recipe recipe, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> overlays, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(overlays);
        using var killSwitch = new KillSwitch(_options.Deadline, cancellationToken);
        var header = ReadHeader(source);
        if (header.Svg is not null)
            header = DrawnAs(source, header, recipe);
        if (header.IsDamaged)
            return Salvage.MayAccept(recipe) ? Attempt(header, damaged: true)
                : throw new ImagingException(ImagingFailure.Damaged, "the file ends too soon");
        try
        {
            return Attempt(header, damaged: false);
        }
        catch (ImagingException failure) when (failure.Failure == ImagingFailure.Damaged && header.Svg is null && Salvage.MayAccept(recipe))
        {
            if (Salvage.Rest(source, header, killSwitch) is not { } rest)
                throw;
            return Attempt(rest, damaged: true);
        }

        CompressedImage Attempt(ImageHeader header, bool damaged)
        {
            var plan = Plan.For(header, recipe);
            if (damaged)
                plan = plan with { KeepsAnimation = false };
            return By(plan, header, damaged) ?? By(plan with { KeepsAnimation = false }, header, damaged)!;
        }

        CompressedImage? By(Plan plan, ImageHeader header, bool damaged)
        {
            using var work = new Work(damaged ? Salvage.Mend(source, header) : source, header, plan, recipe, _options, killSwitch)
            {
                IsDamaged = damaged,
                Overlays = overlays,
                // A browser would run what is in it; and drawn at another size it is not what was asked for.
                OriginalMustNotBeKept = header.Svg is { IsActive: true } || header.SvgScale != 1,
            };
            return Run(work);
        }
    }

    /// <summary>Null when an animation was to be left alone and must not be.</summary>
    private static CompressedImage? Run(Work work)
    {
        try
        {
            Steps.Run(work);
        }
        catch (VipsException error)
        {
            work.KillSwitch.ThrowIfFired();
            throw NativeErrors.Translate(error, work);
        }

        if (!work.Plan.KeepsAnimation)
            return Verdict.Of(work);
        return work.OriginalMustNotBeKept && work.Result is null ? null : Verdict.KeepAnimation(work);
    }

    private ImageHeader DrawnAs(ReadOnlyMemory<byte> source, ImageHeader header, Recipe recipe)
    {
        try
        {
            return SvgSize.For(source, header, recipe, _options);
        }
        catch (VipsException error)
        {
            throw NativeErrors.Damaged(error);
        }
    }
}
