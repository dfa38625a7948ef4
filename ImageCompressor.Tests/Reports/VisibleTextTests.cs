using ImageCompressor.Api.Reports;

namespace ImageCompressor.Tests.Reports;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("Boot, größe 42 花瓶 مصباح", "Boot, größe 42 花瓶 مصباح")]
    [InlineData("photo\u202Egnp.exe", "photo[U+202E]gnp.exe")]
    [InlineData("\u2066a\u2069\u200F", "[U+2066]a[U+2069][U+200F]")]
    [InlineData("a\0b\u001B[31m\u007F\u0085", "a[U+0000]b[U+001B][31m[U+007F][U+0085]")]
    [InlineData("zero\u200Bwidth\uFEFF\u00AD", "zero[U+200B]width[U+FEFF][U+00AD]")]
    [InlineData("two\r\nlines\ttab\u2028", "two  lines tab[U+2028]")]
    [InlineData("family 👨‍👩‍👧 می‌خواهم", "family 👨‍👩‍👧 می‌خواهم")]
    [InlineData("own \uE000", "own [U+E000]")]
    public void What_is_not_seen_or_turns_the_text_is_named(string text, string visible) => Assert.Equal(visible, VisibleText.Of(text));

    [Fact]
    public void Half_a_character_is_shown_as_none() => Assert.Equal("half \uFFFD.", VisibleText.Of("half \uD83D."));

    [Fact]
    public void A_long_text_loses_its_middle_and_no_half_of_a_character_is_left()
    {
        Assert.Equal("short", VisibleText.Shorten("short", 5));
        var url = "https://a.example/" + new string('x', 7900) + "/boot.jpg";
        var cut = VisibleText.Shorten(url, 300);
        Assert.Equal(300, cut.Length);
        Assert.StartsWith("https://a.example/xxx", cut);
        Assert.EndsWith("x/boot.jpg", cut);
        for (var most = 5; most < 40; most++)
        {
            var emoji = VisibleText.Shorten(string.Concat(Enumerable.Repeat("👢", 40)), most);
            Assert.InRange(emoji.Length, most - 2, most);
            Assert.DoesNotContain("\uFFFD", VisibleText.Of(emoji));
        }
    }
}
