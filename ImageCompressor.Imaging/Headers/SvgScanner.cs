using System.Runtime.InteropServices;
using System.Text;
using System.Xml;

namespace ImageCompressor.Imaging.Headers;

/// <summary>Reads an SVG as XML and refuses what the renderer could be hurt with. librsvg cannot be interrupted, so what it will do is bounded before.</summary>
/// <remarks>
/// A document type is passed over when it only names the public one, as most drawing programs write it: nothing is fetched. One that
/// declares something is refused, rather than that two XML parsers are trusted to expand entities alike.
/// </remarks>
internal sealed class SvgScanner
{
    private const string SvgNamespace = "http://www.w3.org/2000/svg";
    private const int MaxDepth = 256;
    private const int MaxTextCharacters = 10_000;

    private readonly ImagingOptions _options;
    private readonly Stack<SvgElement> _open = new();
    private readonly SvgCost _cost = new();
    private readonly StringBuilder _sheet = new();
    private SvgElement? _root;
    private int _elements, _text;
    private long _embeddedPixels;
    private bool _active, _hasSize;

    private SvgScanner(ImagingOptions options) => _options = options;

    /// <exception cref="ImagingException">No XML, no SVG, or beyond a limit.</exception>
    internal static SvgFacts Scan(ReadOnlyMemory<byte> svg, ImagingOptions options)
    {
        if (svg.Length > options.MaxSvgBytes)
            throw TooComplex($"an SVG of {svg.Length} bytes; {options.MaxSvgBytes} are allowed");
        try
        {
            return new SvgScanner(options).Read(svg);
        }
        catch (Exception e) when (e is XmlException or ArgumentException or NotSupportedException)
        {
            // The encoding that a file declares may be none (ArgumentException) or one that is not known here (NotSupportedException).
            throw new ImagingException(ImagingFailure.Damaged, e is XmlException { LineNumber: var line } ? $"the XML ends at line {line}" : "the XML's encoding", e);
        }
    }

    private SvgFacts Read(ReadOnlyMemory<byte> svg)
    {
        var bytes = MemoryMarshal.TryGetArray(svg, out var segment) ? segment : svg.ToArray();
        using var reader = XmlReader.Create(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), new XmlReaderSettings
        {
            // Prohibit would refuse the document type that half of all drawing programs write. No resolver: nothing outside is read.
            DtdProcessing = DtdProcessing.Parse,
            XmlResolver = null,
            MaxCharactersFromEntities = 1024,
            MaxCharactersInDocument = _options.MaxSvgBytes,
            CheckCharacters = true,
        });
        while (reader.Read())
            Node(reader);
        return _cost.Of(_root ?? throw new ImagingException(ImagingFailure.NotAnImage), _elements, _active, _hasSize);
    }

    private void Node(XmlReader reader)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.DocumentType when reader.Value.Length > 0:
                throw new ImagingException(ImagingFailure.UnsupportedFormat, "SVG that declares entities or a document type of its own");
            case XmlNodeType.EntityReference:
                throw new ImagingException(ImagingFailure.UnsupportedFormat, "SVG with entities");
            case XmlNodeType.ProcessingInstruction:
                // xml-stylesheet loads a sheet in a browser; librsvg has no place to load it from.
                _active = true;
                break;
            case XmlNodeType.Element:
                Element(reader);
                break;
            case XmlNodeType.EndElement:
                if (_open.Pop().Name == "style")
                    Sheet();
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA:
                Text(reader.Value);
                break;
        }
    }

    private void Element(XmlReader reader)
    {
        if (_root is null && (reader.LocalName != "svg" || reader.NamespaceURI != SvgNamespace))
            throw new ImagingException(reader.LocalName == "svg" ? ImagingFailure.Damaged : ImagingFailure.NotAnImage,
                reader.LocalName == "svg" ? "an SVG without its namespace" : null);
        if (++_elements > _options.MaxSvgElements)
            throw TooComplex($"more than {_options.MaxSvgElements} elements");
        if (reader.Depth > MaxDepth)
            throw TooComplex($"elements nested deeper than {MaxDepth}");
        var element = new SvgElement(reader.LocalName, reader.Depth);
        Judge(element, reader);
        if (_open.TryPeek(out var parent))
            parent.Children.Add(element);
        if (_root is null)
            RefuseHuge(reader);
        _root ??= element;
        var isEmpty = reader.IsEmptyElement;
        while (reader.MoveToNextAttribute())
            Attribute(element, reader.LocalName, reader.Value);
        reader.MoveToElement();
        if (!isEmpty)
            _open.Push(element);
    }

    private void Judge(SvgElement element, XmlReader reader)
    {
        switch (element.Name)
        {
            case "feMorphology":
                // The square of its radius on each pixel, at a scale that only the renderer knows: 10 pixels took over 12 s a megapixel.
                throw TooComplex("the filter feMorphology");
            case "include" when reader.NamespaceURI != SvgNamespace:
                throw new ImagingException(ImagingFailure.UnsupportedFormat, "SVG that includes other files");
            case "script" or "foreignObject" or "iframe" or "handler" or "animate" or "set" or "animateTransform" or "animateMotion":
                _active = true;
                break;
        }

        if (element.Name.StartsWith("fe", StringComparison.Ordinal))
        {
            element.PerPixel = SvgStyle.Primitive(element.Name, reader.GetAttribute);
            element.Surfaces = 1;
        }
        else if (!element.OnlyByReference)
        {
            // Measured: 20,000 circles of no size took 0.5 s.
            (element.PerPixel, element.Fixed) = (1.2, 30e-6);
        }
    }

    private void Attribute(SvgElement element, string name, string value)
    {
        if (name.StartsWith("on", StringComparison.OrdinalIgnoreCase))
            _active = true;
        switch (name)
        {
            case "id":
                _cost.Name(value, element);
                break;
            case "class":
                element.Classes.AddRange(value.Split((char[])[' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
                break;
            case "href" or "src":
                Reference(element, value.Trim());
                break;
            case "style":
                RefuseEscapes(value);
                var style = SvgStyle.WithoutComments(value);
                _cost.OutlinesIn(style);
                SvgStyle.ApplyDeclarations(element, style);
                break;
            case "d" or "points":
                Path(element, value);
                break;
            case "stroke-width" or "stroke-miterlimit" or "stroke-dasharray" or "vector-effect" or "transform" or "patternTransform" or "orient":
                _cost.Outline(name, value);
                break;
            case "stroke":
                _cost.Outline(name, value);
                goto default;
            case "x1" or "x2" or "y1" or "y2" or "width" or "height" or "r" or "rx" or "ry":
                element.Reach = Math.Max(element.Reach, SvgStyle.Length(value));
                break;
            default:
                SvgStyle.Apply(element, name, value);
                break;
        }
    }

    /// <summary>What is beyond an int makes libvips draw a single pixel rather than fail.</summary>
    private void RefuseHuge(XmlReader reader)
    {
        var box = reader.GetAttribute("viewBox")?.Split((char[])[' ', ',', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries) ?? [];
        _hasSize = box.Length == 4 || (SvgStyle.Length(reader.GetAttribute("width")) > 0 && SvgStyle.Length(reader.GetAttribute("height")) > 0);
        foreach (var side in (string?[])[reader.GetAttribute("width"), reader.GetAttribute("height"), .. box.Skip(2)])
        {
            if (SvgStyle.Length(side) > _options.MaxDimension)
                throw new ImagingException(ImagingFailure.TooManyPixels, $"an SVG whose side is longer than {_options.MaxDimension} pixels");
        }
    }

    private static void Path(SvgElement element, string data)
    {
        var points = SvgStyle.Points(data);
        element.Points += points;
        element.Lines.Add(data);
        element.Reach = Math.Max(element.Reach, SvgStyle.Largest(data));
        // 0.4 ns for each pixel and line, if each goes over all of the canvas.
        element.PerPixel += 0.5 * points;
    }

    private void Reference(SvgElement element, string target)
    {
        if (target.StartsWith('#'))
            element.References.Add(target[1..]);
        else if (target.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            Embedded(target);
        else if (target.Length > 0)
            // Neither a file nor an address: librsvg has no base to find it from. A browser would follow it.
            _active = true;
    }

    private void Embedded(string uri)
    {
        _embeddedPixels += SvgData.Pixels(uri, _options);
        if (_embeddedPixels > _options.MaxSvgPixels)
            throw new ImagingException(ImagingFailure.TooManyPixels, $"images in an SVG of more than {_options.MaxSvgPixels} pixels");
    }

    private void Text(string text)
    {
        if (!_open.TryPeek(out var element))
            return;
        if (element.Name == "style")
        {
            _sheet.Append(text);
        }
        else if (_open.Any(static open => open.Name == "text"))
        {
            element.Characters += text.Length;
            if ((_text += text.Length) > MaxTextCharacters)
                throw TooComplex($"more than {MaxTextCharacters} characters of text");
        }
    }

    /// <summary>At the end of its element: it may come in several pieces, and a word may go from one to the next.</summary>
    private void Sheet()
    {
        var sheet = SvgStyle.WithoutComments(_sheet.ToString());
        _sheet.Clear();
        RefuseEscapes(sheet);
        _cost.OutlinesIn(sheet);
        _cost.Selectors(sheet);
        foreach (var (classes, declarations) in SvgStyle.Rules(sheet))
            _cost.Rule(classes, declarations);
        _active |= sheet.Contains("@import", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>An escape could hide a <c>url</c> from this scanner and not from the renderer.</summary>
    private static void RefuseEscapes(string style)
    {
        if (style.Contains('\\', StringComparison.Ordinal))
            throw TooComplex("escapes in a style");
    }

    private static ImagingException TooComplex(string detail) => new(ImagingFailure.TooComplex, detail);
}
