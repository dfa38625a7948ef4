using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace ImageCompressor.Imaging.Headers;

/// <summary>What has to be changed in an XMP packet (ISO 16684-1) that is kept.</summary>
internal static class Xmp
{
    private static readonly XNamespace s_tiff = "http://ns.adobe.com/tiff/1.0/";
    private static readonly XName s_thumbnails = (XNamespace)"http://ns.adobe.com/xap/1.0/" + "Thumbnails";

    /// <summary>Of a gain map that is not kept: a reader that believes them looks for an image that is not there.</summary>
    private static readonly string[] s_gainMap = ["http://ns.adobe.com/hdr-gain-map/1.0/", "http://ns.google.com/photos/1.0/container/"];

    /// <summary>Whether it says where on Earth the image was made.</summary>
    internal static bool HasLocation(ReadOnlySpan<byte> xmp) => xmp.IndexOf("GPSLatitude"u8) >= 0 || xmp.IndexOf("GPSLongitude"u8) >= 0;

    /// <summary>Whether the file has a gain map beside its image, as Adobe's and Google's writers say it. Those of ISO 21496-1 alone and of Apple are not found.</summary>
    internal static bool HasGainMap(ReadOnlySpan<byte> xmp) => xmp.IndexOf("http://ns.adobe.com/hdr-gain-map/"u8) >= 0;

    /// <exception cref="XmlException">It is not XML, or declares entities.</exception>
    internal static XElement Parse(byte[] xmp)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        // Writers pad the packet with zeros.
        using var text = new MemoryStream(xmp, 0, xmp.AsSpan().TrimEnd((byte)0).Length);
        using var reader = XmlReader.Create(text, settings);
        return XDocument.Load(reader).Root!;
    }

    /// <summary>The packet of an image that now lies upright, without the thumbnails, which show what was cut off.</summary>
    /// <exception cref="XmlException">It is not XML, or declares entities.</exception>
    internal static byte[] Upright(byte[] xmp)
    {
        var root = Parse(xmp);
        root.DescendantsAndSelf().Where(static element => element.Name == s_thumbnails || s_gainMap.Contains(element.Name.NamespaceName)).ToList()
            .ForEach(static element => element.Remove());
        foreach (var element in root.DescendantsAndSelf())
        {
            element.Attributes().Where(static attribute => s_gainMap.Contains(attribute.Name.NamespaceName)).ToList()
                .ForEach(static attribute => attribute.Remove());
            if (element.Attribute(s_tiff + "Orientation") is { } orientation)
                orientation.Value = "1";
            if (element.Name == s_tiff + "Orientation")
                element.Value = "1";
        }

        // The frame of a packet (7.3.2), by which readers find it in a file of any kind.
        return Encoding.UTF8.GetBytes($"<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>{root}<?xpacket end=\"r\"?>");
    }
}
