using System.Net.ServerSentEvents;
using ImageCompressor.Api.Events;

namespace ImageCompressor.Tests.Events;

public sealed class EventLogTests
{
    [Fact]
    public void A_new_listener_is_told_how_it_stands_and_then_what_follows()
    {
        var log = new EventLog(10_000);
        Add(log, 1, 2);
        var (from, first) = log.Open(null);
        Assert.Equal([("progress", "2")], Read(first));
        Add(log, 3);
        Assert.Equal([("progress", "3")], Read(log.Read(from).Text));
    }

    [Fact]
    public void A_listener_that_comes_back_gets_what_it_missed_and_nothing_twice()
    {
        var log = new EventLog(10_000);
        Add(log, 1, 2, 3, 4);
        var (from, first) = log.Open($"{log.Epoch}-2");
        Assert.Empty(first);
        var news = log.Read(from);
        Assert.Equal([("progress", "3"), ("progress", "4")], Read(news.Text));
        Assert.Empty(log.Read(news.Next).Text);
    }

    [Fact]
    public void A_listener_that_fell_behind_gets_a_gap_and_the_newest()
    {
        var log = new EventLog(1_000);
        var (from, _) = log.Open(null);
        Add(log, [.. Enumerable.Range(1, 500)]);
        Assert.Equal([("gap", "{\"missed\":null}"), ("progress", "500")], Read(log.Read(from).Text));
    }

    [Fact]
    public void One_event_larger_than_all_that_is_kept_is_told_all_the_same()
    {
        var log = new EventLog(10);
        var (from, _) = log.Open(null);
        log.Add("progress", "\"" + new string('x', 5_000) + "\"");
        log.Wake();
        Assert.Equal("progress", Assert.Single(Read(log.Read(from).Text)).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("00000000-1")]
    [InlineData("EPOCH-")]
    [InlineData("EPOCH--1")]
    [InlineData("EPOCH-5")]
    [InlineData("EPOCH-99999999999999999999999")]
    [InlineData("EPOCH-1\nevent: forged")]
    public void An_id_that_is_not_of_this_log_is_a_gap_and_how_it_stands(string id)
    {
        var log = new EventLog(10_000);
        Add(log, 1, 2);
        Assert.Equal([("gap", "{\"missed\":null}"), ("progress", "2")], Read(log.Open(id.Replace("EPOCH", log.Epoch)).First));
    }

    [Fact]
    public void Who_comes_between_the_end_and_the_closing_is_told_the_end()
    {
        var log = new EventLog(10_000);
        Add(log, 1);
        log.Add("done", "7", "done-1");
        var (from, first) = log.Open(null);
        Assert.Equal([("progress", "1"), ("done", "7")], Read(first));
        log.End();
        Assert.True(log.Read(from).Ended);
    }

    [Fact]
    public void All_that_are_equally_far_share_the_same_bytes()
    {
        var log = new EventLog(10_000);
        Add(log, 1, 2, 3);
        Assert.Same(log.Read(2).Text, log.Read(2).Text);
    }

    private static void Add(EventLog log, params int[] numbers)
    {
        foreach (var number in numbers) log.Add("progress", $"{number}");
        log.Wake();
    }

    private static List<(string Name, string Data)> Read(byte[] text)
    {
        using var stream = new MemoryStream(text);
        return [.. SseParser.Create(stream).Enumerate().Select(item => (item.EventType, item.Data))];
    }
}
