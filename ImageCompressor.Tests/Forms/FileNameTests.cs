using ImageCompressor.Api.Forms;

namespace ImageCompressor.Tests.Forms;

/// <summary>Names that clients give their files.</summary>
public sealed class FileNameTests
{
    [Theory]
    [InlineData("shoe.png", "shoe.png")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\pictures\\shoe.png", "shoe.png")]
    [InlineData("a\\b/c\\d.png", "d.png")]
    [InlineData("folder/", "")]
    [InlineData("", "")]
    [InlineData("a\0b\r\nSet-Cookie: c\u0085d.png", "abSet-Cookie: cd.png")]
    public void Folders_and_control_characters_are_left_out(string sent, string kept) => Assert.Equal(kept, FileName.Of(sent));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_name_that_is_too_long_is_not_cut_through_a_character(int before)
    {
        var name = FileName.Of(new string('a', before) + string.Concat(Enumerable.Repeat("\U0001F600", 150)));
        Assert.InRange(name.Length, FileName.MaxLength - 1, FileName.MaxLength);
        Assert.Equal(name, new string([.. name.EnumerateRunes().SelectMany(rune => rune.ToString())]));
    }
}
