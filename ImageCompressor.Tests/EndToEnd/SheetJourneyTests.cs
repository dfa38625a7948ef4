using System.Net;
using System.Text;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>The main job: a sheet in, a sheet out.</summary>
public sealed class SheetJourneyTests : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async ValueTask InitializeAsync() => _service = await ServiceUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task A_sheet_comes_back_with_a_compressed_image_for_each_url_in_order()
    {
        var a = _service.Images.Serve("a.png", TestImages.Png(1));
        var b = _service.Images.Serve("b.png", TestImages.Png(2));
        var c = _service.Images.Serve("c.png", TestImages.Png(3));
        var id = await _service.RunAsync($"S. No.,Product Name,Input Image Urls\n1,SKU1,\"{a}, {b}\"\n2,SKU2,{c}\n", "?format=jpeg");

        var images = await _service.ImagesOfAsync(id);
        var links = images.Select(image => image.GetProperty("compressedUrl").GetString()!).ToArray();
        var csv = await _service.Http.GetStringAsync($"/api/download/{id}");
        var rows = csv.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("S. No.,Product Name,Input Image Urls,Output Image Urls,", rows[0].Replace("\"", "", StringComparison.Ordinal));
        Assert.Contains($"\"{a}, {b}\",\"{links[0]}, {links[1]}\"", rows[1]);
        Assert.Contains(links[2], rows[2]);
        foreach (var link in links)
        {
            var bytes = await _service.Http.GetByteArrayAsync(link);
            Assert.Equal([0xFF, 0xD8, 0xFF], bytes[..3]);
        }
    }

    [Fact]
    public async Task One_bad_image_leaves_an_empty_slot_and_spoils_nothing_else()
    {
        var good = _service.Images.Serve("good.png", TestImages.Png(4));
        var html = _service.Images.Serve("page.jpg", "<!doctype html><title>Not found</title>"u8.ToArray());
        var gone = new Uri(_service.Images.Root, "gone.jpg").ToString();
        var id = await _service.RunAsync($"id,name,urls\n1,P,\"{good},{gone},{html},{good}\"\n", "?format=webp");

        var images = await _service.ImagesOfAsync(id);
        Assert.Equal(["completed", "failed", "failed", "completed"], images.Select(image => image.GetProperty("status").GetString()));
        Assert.Equal(["http_404", "not_an_image"],
            images[1..3].Select(image => image.GetProperty("failure").GetProperty("code").GetString()));
        var first = images[0].GetProperty("compressedUrl").GetString();
        var last = images[3].GetProperty("compressedUrl").GetString();
        Assert.Contains($"\"{first}, , , {last}\"", await _service.Http.GetStringAsync($"/api/download/{id}"));
        Assert.Equal("completed_with_errors", (await _service.GetJsonAsync($"/api/status/{id}")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_result_sheet_can_be_submitted_again()
    {
        var a = _service.Images.Serve("again.png", TestImages.Png(5));
        var first = await _service.RunAsync($"S. No.,Product Name,Input Image Urls,Colour\n7.,\"SKU, 1\",{a},=red\n");
        var sheet = await _service.Http.GetStringAsync($"/api/download/{first}");
        var second = await _service.RunAsync(sheet);

        Assert.Equal(Comparable(sheet, await _service.ImagesOfAsync(first)),
            Comparable(await _service.Http.GetStringAsync($"/api/download/{second}"), await _service.ImagesOfAsync(second)));
    }

    [Fact]
    public async Task A_row_without_a_usable_url_is_reported_and_comes_back()
    {
        var a = _service.Images.Serve("row.png", TestImages.Png(6));
        using var answer = await _service.UploadAsync($"sno,product,urls\n1,One,{a}\n2,Two,\n3,Three,ftp://example.com/x.jpg\n");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var body = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal([(3, "no_url"), (4, "unsupported_scheme")], body.GetProperty("rejected").EnumerateArray()
            .Select(problem => (problem.GetProperty("row").GetInt32(), problem.GetProperty("code").GetString()!)));

        var id = body.GetProperty("request_id").GetString()!;
        await _service.WaitAsync(id);
        var csv = await _service.Http.GetStringAsync($"/api/download/{id}");
        Assert.Equal(4, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("ftp://example.com/x.jpg", csv);
    }

    [Fact]
    public async Task The_same_content_with_the_same_recipe_is_encoded_once()
    {
        // So large that no machine encodes it in less than the millisecond in which times are told.
        var picture = TestImages.Png(7, 1_200, 900);
        var urls = Enumerable.Range(0, 5).Select(i => _service.Images.Serve($"same-{i}.png", picture));
        var first = await _service.ImagesOfAsync(await _service.RunAsync($"urls\n\"{string.Join(',', urls)}\"\n", "?format=webp"));
        var second = await _service.ImagesOfAsync(await _service.RunAsync($"urls\n{_service.Images.Serve("other.png", picture)}\n", "?format=webp"));

        Assert.Single(first.Concat(second), image => image.GetProperty("milliseconds").GetProperty("encode").GetInt32() > 0);
        Assert.Single(Directory.GetFiles(_service.DataDirectory, "*.webp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_host_that_is_not_public_is_refused_and_never_asked()
    {
        await using var secret = await ImageServer.StartAsync();
        var url = secret.Serve("latest/meta-data", TestImages.Png(8));
        var redirect = _service.Images.Serve("redirect", context =>
        {
            context.Response.Redirect(url);
            return Task.CompletedTask;
        });
        var images = await _service.ImagesOfAsync(await _service.RunAsync($"urls\n\"{url},{redirect}\"\n"));

        Assert.Equal(["blocked_address", "blocked_address"],
            images.Select(image => image.GetProperty("failure").GetProperty("code").GetString()));
        Assert.Equal(0, secret.Requests("latest/meta-data"));
    }

    [Fact]
    public async Task A_large_sheet_does_not_delay_a_small_one()
    {
        var slow = _service.Images.Serve("slow.png", async context =>
        {
            await Task.Delay(50);
            await context.Response.Body.WriteAsync(TestImages.Png(9));
        });
        var large = new StringBuilder("urls\n");
        for (var i = 0; i < 20_000; i++) large.Append(slow).Append("?k=").Append(i).Append('\n');
        using var accepted = await _service.UploadAsync(large.ToString());
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);

        var small = await _service.RunAsync($"urls\n{_service.Images.Serve("small.png", TestImages.Png(10))}\n");
        Assert.Equal("completed", (await _service.GetJsonAsync($"/api/status/{small}")).GetProperty("status").GetString());
        var body = System.Text.Json.JsonDocument.Parse(await accepted.Content.ReadAsStringAsync()).RootElement;
        using var cancelled = await _service.Http.PostAsync($"/api/requests/{body.GetProperty("request_id").GetString()}/cancel", null);
        Assert.Contains("\"cancelled\"", await cancelled.Content.ReadAsStringAsync());
    }

    /// <summary>A sheet with the images' random ids replaced by their places.</summary>
    private static string Comparable(string sheet, System.Text.Json.JsonElement[] images)
    {
        for (var i = 0; i < images.Length; i++)
            sheet = sheet.Replace(images[i].GetProperty("id").GetString()!, $"image-{i}", StringComparison.Ordinal);
        return sheet;
    }
}
