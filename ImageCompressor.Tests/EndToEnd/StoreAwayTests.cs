using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>What a caller sees while the database does not answer: never a 500, and the service goes on when it is back.</summary>
public sealed class StoreAwayTests
{
    [Fact]
    public async Task A_request_is_answered_503_with_a_stable_code_and_works_when_the_database_is_back()
    {
        await using var service = await ServiceUnderTest.StartAsync();
        var database = Path.Combine(service.DataDirectory, "imagecompressor.db");
        // Another process that holds the file for longer than SQLite waits.
        using (var holder = new SqliteConnection($"Data Source={database};Pooling=False"))
        {
            holder.Open();
            using var hold = holder.CreateCommand();
            hold.CommandText = "BEGIN EXCLUSIVE";
            hold.ExecuteNonQuery();
            using var answer = await service.UploadAsync("S. No.,Product Name,Input Image Urls\n1,a,https://a.example/1.jpg\n");
            await AssertAwayAsync(answer);
        }

        using var after = await service.UploadAsync("S. No.,Product Name,Input Image Urls\n1,a,https://a.example/1.jpg\n");
        Assert.Equal(HttpStatusCode.Accepted, after.StatusCode);
    }

    internal static async Task AssertAwayAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode} {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("store_unavailable", JsonSerializer.Deserialize<JsonElement>(body).GetProperty("code").GetString());
        Assert.NotNull(answer.Headers.RetryAfter);
    }
}
