using ImageCompressor.Api.Reports;

namespace ImageCompressor.Tests.Reports;

public sealed class ReadableTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 KB")]
    [InlineData(9_949, "9.9 KB")]
    [InlineData(9_950, "10 KB")]
    [InlineData(999_499, "999 KB")]
    [InlineData(999_500, "1.0 MB")]
    [InlineData(108_000_000, "108 MB")]
    [InlineData(-2_500, "-2.5 KB")]
    [InlineData(long.MaxValue, "9223 PB")]
    public void Bytes_are_told_in_thousands(long bytes, string text) => Assert.Equal(text, Readable.Bytes(bytes));

    [Theory]
    [InlineData(null, "")]
    [InlineData(0.0, "0 %")]
    [InlineData(71.3, "−71.3 %")]
    [InlineData(93.0, "−93 %")]
    [InlineData(-4406.3, "+4,406 %")]
    public void A_change_has_its_sign(double? saved, string text) => Assert.Equal(text, Readable.Change(saved));

    [Theory]
    [InlineData(8, "8 ms")]
    [InlineData(1_400, "1.4 s")]
    [InlineData(125_000, "2 min 5 s")]
    [InlineData(4_800_000, "1 h 20 min")]
    [InlineData(100_000_000, "27 h 46 min")]
    public void A_time_has_two_units_at_most(long milliseconds, string text) => Assert.Equal(text, Readable.Milliseconds(milliseconds));

    [Theory]
    [InlineData(9_999, "9,999")]
    [InlineData(12_345, "12k")]
    [InlineData(999_499, "999k")]
    [InlineData(1_250_000, "1.3M")]
    public void A_count_in_a_chart_is_short(long count, string text) => Assert.Equal(text, Readable.ShortCount(count));
}
