using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Formats;

namespace ImageCompressor.Processing;

/// <summary>Makes small pictures of stored images when somebody looks at a list of them, and remembers the last of them.</summary>
/// <remarks>Apart from the pump, with threads and a share of memory of its own: a person does not wait behind a batch. Made beside each result they would cost every
/// image of a batch of which nobody ever looks at one.</remarks>
public sealed class Thumbnails : IDisposable
{
    /// <summary>The longest side in pixels. Lists show them at 52 to 310 pixels, phones with two or three of their own for each.</summary>
    public const int Side = 480;

    /// <summary>Bytes of an image that is not worth making smaller: a thumbnail of a photograph has as many.</summary>
    public const int FewBytes = 20_000;

    /// <summary>About 700 thumbnails.</summary>
    private const long MaxRemembered = 16_000_000;

    /// <summary>What a pixel in hand takes in memory (<see cref="ProcessingOptions.MegapixelsInFlight"/>). The decoder of AVIF took 16 (24 megapixels: 370 MB, libvips 8.18.7), that of WebP
    /// 9; JPEG and PNG come in strips.</summary>
    private const double BytesPerPixel = 10;

    private static readonly Recipe s_recipe = new() { Format = OutputFormat.Webp, Width = Side, Height = Side, Animation = AnimationPolicy.First };

    private readonly Compressor _compressor;
    private readonly IImageStore _store;
    private readonly long _maxBytes;
    private readonly double _least;
    private readonly MegapixelGate _gate;
    private readonly EncoderThreads _threads;
    private readonly RecentThumbnails _recent = new(MaxRemembered);

    /// <summary>Starts as many threads as images are encoded at once, which share half as many megapixels as those.</summary>
    /// <param name="compressor">With the same limits as for all images.</param>
    /// <param name="store">Where they lie.</param>
    /// <param name="options">How much is done at once.</param>
    /// <param name="maxBytes">The largest file that is read (<see cref="ImagingOptions.MaxBytes"/>).</param>
    public Thumbnails(Compressor compressor, IImageStore store, ProcessingOptions options, long maxBytes)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_compressor, _store, _maxBytes) = (compressor, store, maxBytes);
        var megapixels = options.MegapixelsInFlight / 2;
        _gate = new MegapixelGate(megapixels);
        // Small ones go in two for each thread: one is read from the store while another is decoded.
        _least = megapixels / (2 * options.Encoders);
        _threads = new EncoderThreads(options.Encoders);
    }

    /// <summary>Whether an image is its own thumbnail: of few bytes, and of so few pixels that a browser has little to decode.</summary>
    public static bool IsSmall(StoredImage stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return stored.Bytes <= FewBytes && Math.Max(stored.Width, stored.Height) is > 0 and <= 2 * Side;
    }

    /// <summary>The thumbnail: WebP, upright and in sRGB, of an animation the first frame, never larger in pixels than the image. Null when the image is gone from the store.</summary>
    /// <param name="stored">What is to be seen on it.</param>
    /// <param name="cancellationToken">Whoever asked has gone: a wait ends, and so does the work.</param>
    /// <exception cref="ImagingException">What lies in the store is damaged, or beyond a limit.</exception>
    /// <exception cref="IOException">The store does not give it.</exception>
    public async Task<Thumbnail?> MakeAsync(StoredImage stored, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (_recent.Find(stored.Name) is { } known) return known;
        using var pass = await _gate.EnterAsync(Weight(stored), cancellationToken);
        // Many may have asked for it at once; the first of them has had it made.
        if (_recent.Find(stored.Name) is { } made) return made;
        if (await ReadAsync(stored, cancellationToken) is not { } content) return null;
        var thumbnail = await _threads.RunAsync(() => Make(content, cancellationToken), cancellationToken);
        _recent.Keep(stored.Name, thumbnail);
        return thumbnail;
    }

    /// <summary>Waits for what is being made.</summary>
    public void Dispose() => _threads.Dispose();

    /// <summary>In megapixels, the file counted too: an animation can have many bytes and small frames. What was never decoded may be of any size, and goes alone.</summary>
    private double Weight(StoredImage stored)
    {
        if (stored.Width == 0 || stored.Height == 0) return double.MaxValue;
        var pixels = (double)stored.Width * stored.Height * (stored.MediaType == FormatTable.Avif.MediaType ? 2 : 1);
        return Math.Max(_least, (pixels + stored.Bytes / BytesPerPixel) / 1e6);
    }

    private async Task<byte[]?> ReadAsync(StoredImage stored, CancellationToken cancellationToken)
    {
        if (stored.Bytes > _maxBytes)
            throw new ImagingException(ImagingFailure.TooComplex, $"a file of {stored.Bytes} bytes; {_maxBytes} are allowed");
        await using var opened = await _store.OpenAsync(stored.Name, range: null, cancellationToken);
        if (opened is null) return null;
        if (opened.Length != stored.Bytes)
            throw new ImagingException(ImagingFailure.Damaged, $"of its {stored.Bytes} bytes the store has {opened.Length}");
        var content = new byte[stored.Bytes];
        await opened.Content.ReadExactlyAsync(content, cancellationToken);
        return content;
    }

    private Thumbnail Make(byte[] content, CancellationToken cancellationToken)
    {
        var made = _compressor.Compress(content, s_recipe, cancellationToken);
        // A small WebP that does not become smaller is its own.
        return new Thumbnail(made.Content ?? content, made.MediaType);
    }
}

/// <summary>A small picture of an image.</summary>
/// <param name="Content">The file.</param>
/// <param name="MediaType">Its IANA media type.</param>
public sealed record Thumbnail(ReadOnlyMemory<byte> Content, string MediaType);
