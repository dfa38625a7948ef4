using System.Diagnostics;
using ImageCompressor.Benchmarks.Fuzzing;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging;
using ImageCompressor.Imaging.Native;
using ImageCompressor.Imaging.Pipeline;

namespace ImageCompressor.Tests.Imaging;

/// <summary>librsvg cannot be interrupted: what it is given must end by itself.</summary>
[Collection(nameof(Alone))]
public class SvgCostTests
{
    /// <summary>The slowest takes 10 s alone; on a core that is shared with another thread, each second of CPU does less, and another machine's may be slower.</summary>
    private static readonly TimeSpan s_cpu = TimeSpan.FromSeconds(60);
    private const long Megabytes = 500;

    public static TheoryData<string> Names => [.. s_hostile.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hostile_drawing_is_refused_or_done_within_its_bounds(string name)
    {
        var svg = SvgTests.Svg(s_hostile[name].Body, $"width='{s_hostile[name].Side}' height='{s_hostile[name].Side}' viewBox='0 0 1000 1000'");
        var resting = ProcessMemory.ResetPeak();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var end = "done";
        try
        {
            Pictures.Compress(svg, new Recipe { Format = OutputFormat.Jpeg, Effort = Effort.Fast });
        }
        catch (ImagingException failure)
        {
            end = failure.Message;
            Assert.True(failure.Failure is ImagingFailure.TooComplex or ImagingFailure.TooManyPixels or ImagingFailure.Damaged, failure.Message);
        }

        var cpu = Process.GetCurrentProcess().TotalProcessorTime - before;
        var more = ProcessMemory.PeakMegabytes() - resting;
        TestContext.Current.SendDiagnosticMessage($"{name}: {cpu.TotalSeconds:F1} s, {more} MB, {end}");
        Assert.True(cpu < s_cpu, $"{cpu} of CPU, {end}");
        Assert.True(more < Megabytes, $"{more} MB more at the peak, {end}");
    }

    /// <summary>On the clock, a drawing takes many times its CPU while the machine does other things, and one that is harmless was refused.</summary>
    [Fact]
    public void What_a_drawing_costs_is_told_by_the_time_of_its_thread_and_not_by_the_clock()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "no CPU time of a thread there: the time on the clock is taken");
        var started = ThreadTime.Seconds();
        Thread.Sleep(300);
        Assert.InRange(ThreadTime.Seconds() - started, 0, 0.1);

        var svg = SvgTests.Svg(Filter("<feTurbulence numOctaves='20' baseFrequency='.01'/>") + Rect + "filter='url(#f)'/>", "width='300' height='300' viewBox='0 0 1000 1000'");
        var parts = new List<double>();
        while (parts.Count < 5)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            var (pixels, seconds) = SvgSize.Draw(svg, 1);
            var all = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
            Assert.Equal(90_000, pixels);
            Assert.InRange(seconds, 0, all + 0.05);
            parts.Add(seconds / all);
        }

        // Were it drawn on a thread of libvips, hardly anything would ever be seen of it. What else the process does (it compiles, it collects) is in one figure alone,
        // so of five the largest counts.
        Assert.True(parts.Max() > 0.5, string.Join(' ', parts));
    }

    private const string Rect = "<rect width='1000' height='1000' ";

    private static readonly Dictionary<string, (string Body, int Side)> s_hostile = new()
    {
        ["rectangles"] = (Times(49_000, Rect + "fill-opacity='.5'/>"), 4000),
        ["rectangles, small"] = (Times(49_000, Rect + "fill-opacity='.5'/>"), 500),
        ["gradients"] = (Gradient + Times(5_000, Rect + "fill='url(#g)'/>"), 4000),
        ["gradients just below"] = (Gradient + Times(440, Rect + "fill='url(#g)'/>"), 1000),
        ["inherited gradient"] = (Gradient + $"<g fill='url(#g)'>{Times(40_000, Rect + "/>")}</g>", 1000),
        ["blurs"] = (Filter("<feGaussianBlur stdDeviation='1'/>") + Times(300, Rect + "filter='url(#f)'/>"), 1000),
        ["blur chain"] = (Filter(Times(12, "<feGaussianBlur stdDeviation='20'/>")) + Rect + "filter='url(#f)'/>", 1400),
        ["blur huge"] = (Filter("<feGaussianBlur stdDeviation='100000'/>") + Rect + "filter='url(#f)'/>", 3000),
        ["filter by a class"] = ($"<style>.a{{filter:url(#f)}}</style>{Filter("<feGaussianBlur stdDeviation='9'/>")}{Times(500, Rect + "class='a'/>")}", 2000),
        ["filter for everything"] = ($"<style>*{{filter:blur(9px)}}</style>{Times(500, Rect + "/>")}", 2000),
        ["filter functions"] = (Rect + $"style='filter:{Times(50, "blur(9px) ")}'/>", 2000),
        ["turbulence"] = (Filter("<feTurbulence numOctaves='100000' baseFrequency='.01'/>") + Rect + "filter='url(#f)'/>", 1000),
        ["convolution"] = (Filter($"<feConvolveMatrix order='40' kernelMatrix='{Times(1600, "1 ")}'/>") + Rect + "filter='url(#f)'/>", 2000),
        ["displacement"] = (Filter(Times(20, "<feDisplacementMap in2='SourceGraphic' scale='50'/>")) + Rect + "filter='url(#f)'/>", 2000),
        ["filter image of itself"] = (Filter("<feImage href='#r'/>") + "<g id='r'>" + Rect + "filter='url(#f)'/></g>", 1000),
        ["nested opacity"] = (Times(90, "<g opacity='.9'>") + Rect + "/>" + Times(90, "</g>"), 3000),
        ["nested opacity below"] = (Times(28, "<g opacity='.9'>") + Rect + "/>" + Times(28, "</g>"), 1000),
        ["blend modes"] = (Times(3000, Rect + "style='mix-blend-mode:luminosity'/>"), 2000),
        ["masks"] = ($"<mask id='m'>{Rect} fill='white'/></mask>" + Times(3000, Rect + "mask='url(#m)'/>"), 1000),
        ["patterns in patterns"] = (Nest("pattern", "fill"), 1000),
        ["tiny patterns"] = ("<pattern id='p' width='.01' height='.01' patternUnits='userSpaceOnUse' patternTransform='rotate(3)'><circle r='1'/></pattern>" + Times(2000, Rect + "fill='url(#p)'/>"), 1000),
        ["clips in clips"] = (Nest("clipPath", "clip-path"), 1000),
        ["crossing lines"] = ($"<path d='M0 0{Lines(19_000)}' fill='none' stroke='red' stroke-width='40'/>", 3000),
        ["crossing lines below"] = ($"<path d='M0 0{Lines(9_000)}' fill='none' stroke='red' stroke-width='40'/>", 1000),
        ["many crossing lines"] = (Times(40, $"<path d='M0 0{Lines(3_000)}'/>"), 1000),
        ["crossing curves"] = ($"<path d='M0 0{Curves(2_000)}'/>", 3000),
        ["many crossing curves"] = (Times(20, $"<path d='M0 0{Curves(2_000)}'/>"), 100),
        ["lines beside one another"] = ($"<path d='{Slivers(20_000)}'/>", 100),
        ["lines beside one another, turned"] = ($"<g transform='rotate(45 500 500)'><path d='{Ladder(40_000)}'/></g>", 100),
        ["lines beside one another, turned by a marker"] = ($"<marker id='k' orient='auto' overflow='visible'><path d='{Ladder(40_000)}'/></marker><path d='M0 0L500 500L900 910' marker-mid='url(#k)'/>", 100),
        ["points of a polygon"] = (Times(30, $"<polygon points='0 0{Lines(9_000).Replace('L', ' ')}'/>"), 100),
        ["markers of a group"] = ($"<marker id='k'>{Rect}/></marker><g marker-mid='url(#k)'><path d='M0 0{Lines(9_000)}'/></g>", 1000),
        ["a style in two pieces"] = ($"<style>.a{{filt<![CDATA[er:blur(9px)]]>}}</style>{Times(500, Rect + "class='a'/>")}", 2000),
        ["a style behind what looks like a comment"] = ($"<style>a{{content:\"/*\"}} .a{{filter:blur(9px)}} b{{content:\"*/\"}}</style>{Times(500, Rect + "class='a'/>")}", 2000),
        ["round joins"] = ($"<path d='M0 0{Lines(5_000)}' fill='none' stroke='red' stroke-width='400' stroke-linejoin='round'/>", 2000),
        ["arcs"] = ($"<path d='M0 0{Times(8_000, "a500 400 30 1 0 10 10")}' stroke='red'/>", 1000),
        ["dashes"] = (Times(200, "<circle cx='500' cy='500' r='400' fill='none' stroke='red' stroke-dasharray='.0001'/>"), 1000),
        ["long dashes"] = ("<path d='M0 0 L100000000 90000000' stroke='red' stroke-dasharray='.5'/>", 1000),
        ["many dashes"] = (Times(300, "<path d='M0 0 L1000000 900000' stroke='red' stroke-dasharray='1'/>"), 1000),
        ["markers"] = ($"<marker id='k'>{Rect}/></marker><path d='M0 0{Lines(2_000)}' marker-mid='url(#k)'/>", 1000),
        ["text"] = ($"<text font-size='20' y='20'>{Times(9_900, "W")}</text>", 1000),
        ["huge text"] = ($"<text font-size='100000' y='1000'>{Times(1000, "W")}</text>", 1000),
        ["text with filters"] = (Filter("<feGaussianBlur stdDeviation='9'/>") + Times(90, "<text filter='url(#f)' y='90' font-size='90'>text</text>"), 1000),
        ["depth"] = (Times(3000, "<g>") + Times(3000, "</g>"), 1000),
        ["chain of copies"] = ("<g id='u0'/>" + string.Concat(Enumerable.Range(1, 5000).Select(i => $"<g id='u{i}'><use href='#u{i - 1}'/></g>")) + "<use href='#u5000'/>", 1000),
        ["chain of gradients"] = (string.Concat(Enumerable.Range(1, 2000).Select(i => $"<linearGradient id='c{i}' href='#c{i - 1}'/>")) + Rect + "fill='url(#c2000)'/>", 1000),
        ["classes"] = ($"<style>{string.Concat(Enumerable.Range(0, 3000).Select(i => $".c{i} g > rect:nth-child(2n) {{fill:#00{i % 10}}}"))}</style>" + Times(20_000, "<rect class='c1 c2 c3' width='3' height='3'/>"), 1000),
        ["stops"] = ($"<linearGradient id='g'>{Times(20_000, "<stop offset='.5'/>")}</linearGradient>" + Times(200, Rect + "fill='url(#g)'/>"), 1000),
    };

    private const string Gradient =
        "<radialGradient id='g' r='.1' fx='.3' spreadMethod='reflect'><stop offset='0' stop-color='red' stop-opacity='.3'/><stop offset='1' stop-color='blue'/></radialGradient>";

    private static string Filter(string primitives) => $"<filter id='f' x='0' y='0' width='1' height='1'>{primitives}</filter>";

    private static string Times(int count, string text) => string.Concat(Enumerable.Repeat(text, count));

    private static string Lines(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"L{i * 7919L % 1000} {i * 104729L % 1000}")));

    private static string Curves(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"C{i * 7919L % 1000} {i * 104729L % 1000} {i * 6007L % 1000} {i * 3001L % 1000} {i * 4409L % 1000} {i * 5003L % 1000}")));

    private static string Slivers(int count) => string.Concat(Enumerable.Range(0, count).Select(i =>
        FormattableString.Invariant($"M{i * 7919L % count * 1000.0 / count:0.000} {i * 104729L % 4000 / 10.0}l.01 {500 + i % 100} .01 -20z")));

    /// <summary>Short lines along a diagonal: turned by 45° they are all beside one another.</summary>
    private static string Ladder(int count) => string.Concat(Enumerable.Range(0, count).Select(i => i * 7919L % count * 900.0 / count)
        .Select(place => FormattableString.Invariant($"M{place:0.000} {1000 - place:0.000}l30 30 .01 -.01z")));

    private static string Nest(string name, string property) =>
        $"<{name} id='n0' width='1' height='1'>{Rect}/></{name}>" +
        string.Concat(Enumerable.Range(1, 8).Select(i => $"<{name} id='n{i}' width='1' height='1'>{Times(6, Rect + $"{property}='url(#n{i - 1})'/>")}</{name}>")) + Rect + $"{property}='url(#n8)'/>";
}
