using System.Collections.ObjectModel;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Bitmaps;
using ImageCompressor.Imaging.Encoders;
using ImageCompressor.Imaging.Formats;
using ImageCompressor.Imaging.Native;
using NetVips;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>One image on its way through the steps. Owns every native reference of it.</summary>
internal sealed class Work : IDisposable
{
    private readonly List<string> _warnings = [];
    private Source? _source;
    private Image? _image;

    internal Work(ReadOnlyMemory<byte> content, ImageHeader header, Plan plan, Recipe recipe, ImagingOptions options, KillSwitch killSwitch)
    {
        (Content, Header, Plan, Recipe, Options, KillSwitch) = (content, header, plan, recipe, options, killSwitch);
        (Outputs, Frames) = (plan.Outputs, plan.Frames);
    }

    internal ReadOnlyMemory<byte> Content { get; }
    internal ImageHeader Header { get; }
    internal Plan Plan { get; }
    internal Recipe Recipe { get; }
    internal ImagingOptions Options { get; }
    internal KillSwitch KillSwitch { get; }

    /// <summary>The image as the steps so far have made it; pixels are computed when they are asked for.</summary>
    internal Image Image => _image ?? throw new InvalidOperationException("The image is not loaded yet.");

    /// <summary>The formats that the result may have; narrowed on the way, and not empty.</summary>
    internal IReadOnlyList<Format> Outputs { get; set; }

    /// <summary>Frames in <see cref="Image"/>, which lie below one another; 1 for a still image.</summary>
    internal int Frames { get; }

    /// <summary>Of one frame, in pixels, as the steps so far have made it.</summary>
    internal int FrameHeight => Image.Height / Frames;

    /// <summary>What the encoders write of the metadata that <see cref="Image"/> carries.</summary>
    internal Enums.ForeignKeep Keep { get; set; } = Enums.ForeignKeep.None;

    /// <summary>Files that watermarks may need, by their SHA-256.</summary>
    internal IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Overlays { get; init; } = ReadOnlyDictionary<string, ReadOnlyMemory<byte>>.Empty;

    /// <summary>Whether the decoders are asked for what is left of a broken file.</summary>
    internal bool IsDamaged { get; init; }

    /// <summary>Whether the original may not be delivered, whatever the sizes: it is broken, or says what the recipe wants unsaid.</summary>
    internal bool OriginalMustNotBeKept { get; set; }

    /// <summary>What is to be tried, the cheapest first; empty: the one format that was asked for.</summary>
    internal IReadOnlyList<Candidate> Candidates { get; set; } = [];

    /// <summary>How many times an encoder ran.</summary>
    internal int Encodes { get; set; }

    internal IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The result; set by the last step.</summary>
    internal Encoded? Result { get; set; }

    internal void Warn(string code) => _warnings.Add(code);

    /// <summary>The bytes as libvips reads them; they stay pinned until the work ends.</summary>
    /// <exception cref="ImagingException">A BMP lacks pixels, and the decoders are not asked for what is left.</exception>
    internal Source OpenSource() =>
        _source ??= Sources.Open(Header.Bitmap is { } bitmap ? BitmapFile.ToTiff(Content.Span, bitmap, IsDamaged) : Content);

    /// <summary>Replaces the image. libvips holds what the new one is computed from, so the old reference can go.</summary>
    internal void Become(Image next)
    {
        KillSwitch.Watch(next);
        _image?.Dispose();
        _image = next;
    }

    /// <summary>Replaces the image by an operation on it.</summary>
    internal void Apply(string operation, VOption? options, params object[] arguments) =>
        Become((Image)Operation.Call(operation, options, Image, arguments));

    /// <summary>Computes all pixels into memory, for what needs them more than once or not from top to bottom.</summary>
    internal void Materialise() => Become(Image.CopyMemory());

    public void Dispose()
    {
        KillSwitch.Watch(null);
        _image?.Dispose();
        // Last: the pinned bytes are read until the last image is gone.
        _source?.Dispose();
    }
}
