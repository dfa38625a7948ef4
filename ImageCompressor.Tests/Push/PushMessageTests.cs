using System.Text;
using System.Text.Json;
using ImageCompressor.Api.Push;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.Push;

public sealed class PushMessageTests
{
    [Theory]
    [InlineData(52, 0, 0, 39, "products.csv is finished", "52 images compressed, 61 % smaller.", "completed")]
    [InlineData(1, 0, 0, 100, "products.csv is finished", "1 image compressed.", "completed")]
    [InlineData(1_204, 3, 0, 50, "products.csv is finished", "1,204 images compressed, 50 % smaller. 3 failed.", "completed_with_errors")]
    [InlineData(0, 7, 0, 100, "products.csv failed", "No image was compressed. 7 failed.", "failed")]
    [InlineData(2, 1, 4, 120, "products.csv was stopped", "2 images compressed. 1 failed, 4 stopped.", "cancelled")]
    public void A_message_says_in_a_line_and_a_sentence_how_it_ended(int done, int failed, int cancelled, int percent, string title, string body, string status)
    {
        var batch = Ended("products.csv", done, failed, cancelled) with { OriginalBytes = 1_000, CompressedBytes = 10 * percent };
        var json = JsonSerializer.Deserialize<JsonElement>(PushMessage.Of(batch).ToJson());
        Assert.Equal((title, body, status), (Text(json, "title"), Text(json, "body"), Text(json, "status")));
        Assert.Equal(($"/requests/{batch.Id}", batch.Id.ToString()), (Text(json, "url"), Text(json, "request_id")));
    }

    [Fact]
    public void A_batch_without_a_name_has_a_title_too() => Assert.Equal("Your batch is finished", PushMessage.Of(Ended("", 1, 0, 0)).Title);

    public static TheoryData<string> Names =>
        [new string('a', 10_000), string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦", 500)), new string('\u0001', 10_000), "e" + new string('\u0301', 10_000), new string('"', 5_000), string.Concat(Enumerable.Repeat("😀", 101))];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_longest_and_oddest_name_is_cut_between_letters_and_the_message_fits(string name)
    {
        var json = PushMessage.Of(Ended(name, int.MaxValue, int.MaxValue, int.MaxValue)).ToJson();
        Assert.InRange(Encoding.UTF8.GetByteCount(json), 1, MessageEncryption.MostPlain);
        var title = Text(JsonSerializer.Deserialize<JsonElement>(json), "title");
        Assert.Contains("… ", title);
        Assert.DoesNotContain('\uFFFD', title);
    }

    [Fact]
    public void A_name_of_the_longest_length_is_not_cut() => Assert.StartsWith(new string('é', 100) + " is", PushMessage.Of(Ended(new string('é', 100), 1, 0, 0)).Title);

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static Batch Ended(string name, long completed, long failed, long cancelled)
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        return new Batch
        {
            Id = BatchId.New(now),
            Name = name,
            Recipe = Recipe.Default,
            Layout = ManifestLayout.Default,
            CreatedAt = now,
            UpdatedAt = now,
            FinishedAt = now,
            Counts = new BatchCounts(Pending: 0, Processing: 0, Completed: completed, Failed: failed, Cancelled: cancelled),
        };
    }
}
