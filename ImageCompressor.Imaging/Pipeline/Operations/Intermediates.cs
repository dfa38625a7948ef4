using NetVips;

namespace ImageCompressor.Imaging.Pipeline.Operations;

/// <summary>The images on the way from one step to the next. Owns a native reference to each until it is disposed of: libvips itself holds
/// what the last one is computed from.</summary>
internal sealed class Intermediates : IDisposable
{
    private readonly List<Image> _images = [];

    internal Image Call(string operation, VOption? options, Image image, params object[] arguments) =>
        Own((Image)Operation.Call(operation, options, image, arguments));

    /// <summary>The bands of these images, in order, as one image.</summary>
    internal Image Join(params Image[] bands) => Own((Image)Operation.Call("bandjoin", null, (object)bands));

    internal Image Own(Image image)
    {
        _images.Add(image);
        return image;
    }

    /// <summary>Hands one of them over to the caller.</summary>
    internal Image Release(Image image)
    {
        // Not Remove: two images are equal to NetVips when they are of one size and kind, and another would go.
        _images.RemoveAll(own => ReferenceEquals(own, image));
        return image;
    }

    public void Dispose() => _images.ForEach(static image => image.Dispose());
}
