using System.Globalization;
using System.Xml.Linq;
using ImageCompressor.Api.Reports;

namespace ImageCompressor.Tests.Reports;

/// <summary>The charts are XML, name themselves for those who do not see them, and their bars are as long as their figures.</summary>
public sealed class ChartTests
{
    private static readonly SavingsHistogram s_savings = new(2, 5, [.. Enumerable.Range(0, 10).Select(i => new SavingsBucket(i * 10, i * 10 + 10, i == 9 ? 10 : i == 3 ? 1 : 0))]);

    private static readonly FormatFigures[] s_formats = [new("image/png", 8, 4000, 0, 0), new("image/webp", 0, 0, 8, 1000)];

    [Fact]
    public void Columns_are_as_high_as_their_counts()
    {
        var chart = XElement.Parse(SavingsChart.Of(s_savings, "a").Source);
        double height(string tone, int at) => Number(chart.Elements("rect").Where(rect => (string)rect.Attribute("class")! == tone).ElementAt(at), "height");
        var full = height("saved", 1);
        Assert.Equal((0.2, 0.5, 0.1), (Math.Round(height("grew", 0) / full, 3), Math.Round(height("kept", 0) / full, 3), Math.Round(height("saved", 0) / full, 3)));
        Assert.Equal(4, chart.Elements("rect").Count());
        Assert.All(chart.Elements("rect"), rect => Assert.InRange(Percent(rect, "x") + Percent(rect, "width"), 0, 100.01));
    }

    [Fact]
    public void A_single_image_among_a_million_is_still_seen()
    {
        var chart = XElement.Parse(SavingsChart.Of(s_savings with { Kept = 1_000_000 }, "a").Source);
        Assert.All(chart.Elements("rect"), rect => Assert.InRange(Number(rect, "height"), 1.5, 160));
    }

    [Fact]
    public void Each_chart_says_in_words_what_it_shows()
    {
        Assert.Equal("30 to 40 percent saved: 1 image, 90 to 100 percent saved: 10 images, original kept: 5 images, grew: 2 images.", SavingsChart.Words(s_savings));
        foreach (var (chart, words) in new[]
        {
            (SavingsChart.Of(s_savings, "a"), SavingsChart.Words(s_savings)), (FormatsChart.OfImages(s_formats, "b"), "PNG: 8 before, 0 after, WebP: 0 before, 8 after."),
            (FormatsChart.OfBytes(s_formats, "c"), "PNG: 4.0 KB before, 0 B after, WebP: 0 B before, 1.0 KB after."), (TotalsChart.Of(4000, 1000, "d"), "4.0 KB before, 1.0 KB after."),
        })
        {
            var svg = XElement.Parse(chart.Source);
            Assert.Equal("img", (string?)svg.Attribute("role"));
            var named = ((string)svg.Attribute("aria-labelledby")!).Split(' ').Select(id => svg.Elements().Single(one => (string?)one.Attribute("id") == id)).ToList();
            Assert.Equal(["title", "desc"], named.Select(one => one.Name.LocalName));
            Assert.Equal(words, named[1].Value);
        }
    }

    [Fact]
    public void Bars_are_as_long_as_their_share_of_the_longest()
    {
        var bars = XElement.Parse(FormatsChart.OfBytes(s_formats, "a").Source).Elements("rect").ToList();
        Assert.Equal([("before", 100.0), ("after", 25.0)], bars.Select(bar => ((string)bar.Attribute("class")!, Percent(bar, "width"))));
        Assert.Equal([50.0, 100.0], XElement.Parse(TotalsChart.Of(500, 1000, "a").Source).Elements("rect").Select(bar => Percent(bar, "width")));
    }

    [Fact]
    public void Nothing_makes_a_chart_and_no_division_by_it()
    {
        var none = new SavingsHistogram(0, 0, [.. s_savings.Buckets.Select(bucket => bucket with { Count = 0 })]);
        foreach (var chart in new[] { SavingsChart.Of(none, "a"), FormatsChart.OfBytes([], "b"), TotalsChart.Of(0, 0, "c") })
        {
            var svg = XElement.Parse(chart.Source);
            Assert.DoesNotContain("NaN", chart.Source);
            Assert.DoesNotContain("∞", chart.Source);
            Assert.All(svg.Elements("rect"), rect => Assert.Equal(0, Percent(rect, "width")));
        }
    }

    private static double Number(XElement element, string name) => double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);

    private static double Percent(XElement element, string name) => double.Parse(((string)element.Attribute(name)!).TrimEnd('%'), CultureInfo.InvariantCulture);
}
