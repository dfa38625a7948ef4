using ImageCompressor.Api.Reports;

namespace ImageCompressor.Tests.Reports;

public sealed class TopListTests
{
    [Fact]
    public void It_keeps_the_highest_in_order_whatever_the_order_they_come_in()
    {
        var random = new Random(7);
        for (var round = 0; round < 50; round++)
        {
            var values = Enumerable.Range(0, random.Next(0, 60)).Select(_ => random.Next(0, 20)).ToArray();
            var list = new TopList<(int Value, int Place)>(10);
            foreach (var (place, value) in values.Index()) list.Add((value, place), value);
            Assert.Equal(values.Select((value, place) => (value, place)).OrderByDescending(one => one.value).ThenBy(one => one.place).Take(10), list.Highest);
        }
    }

    [Fact]
    public void It_says_before_whether_it_would_take_one()
    {
        var list = new TopList<int>(2);
        Assert.True(list.Takes(0));
        list.Add(1, 1);
        list.Add(5, 5);
        Assert.False(list.Takes(1));
        Assert.True(list.Takes(1.5));
    }
}
