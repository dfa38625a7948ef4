using System.Net;
using System.Text;
using System.Text.Json;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.EndToEnd;

/// <summary>Recipes from the wire to the images, for a sheet and for each row.</summary>
public sealed class RecipeTests : IAsyncLifetime
{
    private const string Sheet = "urls\nhttp://example.com/a.jpg\n";

    private ServiceUnderTest _service = null!;

    public async ValueTask InitializeAsync() =>
        _service = await ServiceUnderTest.StartAsync("--Presets:tiny:format=webp", "--Presets:tiny:quality=5", "--Presets:email=");

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Presets_are_listed_with_their_recipes_as_configured()
    {
        var items = (await _service.GetJsonAsync("/api/presets")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["archive", "thumbnail", "tiny", "web"], items.Select(item => item.GetProperty("name").GetString()));
        Assert.Equal("""{"text":"format=webp&quality=5","format":"webp","quality":5}""", items[2].GetProperty("recipe").ToString());
    }

    [Fact]
    public async Task A_request_shows_its_whole_recipe_and_only_what_is_set()
    {
        var id = await _service.RunAsync($"urls\n{_service.Images.Serve("a.png", TestImages.Png(1))}\n",
            "?preset=tiny&max_bytes=1MB&Without-Enlargement=no&width=64&height=48&progressive=yes&operations=flip");
        var recipe = (await _service.GetJsonAsync($"/api/requests/{id}")).GetProperty("recipe");
        Assert.Equal(
            """{"text":"format=webp&quality=5&progressive=true&maxBytes=1000000&width=64&height=48&withoutEnlargement=false&operations=flip","format":"webp","quality":5,"progressive":true,"maxBytes":1000000,"width":64,"height":48,"withoutEnlargement":false,"operations":"flip"}""",
            recipe.ToString());
        using var again = await _service.UploadAsync(Sheet, "?dryRun=true&" + recipe.GetProperty("text").GetString());
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Rows_with_recipes_of_their_own_come_out_so_and_the_result_can_be_fed_back()
    {
        string Url(int i) => _service.Images.Serve($"row-{i}.png", TestImages.Png(i));
        var sheet = "S. No.,Product Name,Input Image Urls,Preset,Recipe Format\n" +
            $"1,a,\"{Url(1)}, {Url(2)}\",,jpeg\n2,b,{Url(3)},,\n3,c,{Url(4)},tiny,\n4,d,{Url(5)},tiny,png\n";
        var id = await _service.RunAsync(sheet, "?format=avif&effort=fast");
        var images = await _service.ImagesOfAsync(id);
        string?[] expected = ["format=jpeg", "format=jpeg", null, "format=webp&quality=5", "format=png&quality=5"];
        Assert.Equal(expected, images.Select(image => image.TryGetProperty("recipeOverrides", out var text) ? text.GetString() : null));
        Assert.Equal(["image/jpeg", "image/jpeg", "image/avif", "image/webp"],
            images[..4].Select(image => image.GetProperty("compressed").GetProperty("mediaType").GetString()));

        var result = await _service.Http.GetStringAsync($"/api/download/{id}");
        Assert.Contains("Output Image Urls,Preset,Recipe Format,Status", result.Split('\r')[0]);
        var second = await _service.ImagesOfAsync(await _service.RunAsync(result, "?format=avif&effort=fast"));
        Assert.Equal(expected, second.Select(image => image.TryGetProperty("recipeOverrides", out var text) ? text.GetString() : null));
        Assert.All(second, image => Assert.Equal(0, image.GetProperty("milliseconds").GetProperty("encode").GetInt32()));
    }

    [Fact]
    public async Task A_wrong_cell_leaves_empty_slots_with_its_code_and_refuses_a_strict_sheet()
    {
        var sheet = $"urls,Recipe Quality\n{_service.Images.Serve("b.png", TestImages.Png(7))},50\nhttp://example.com/c.png,500\n";
        using var strict = await _service.UploadAsync(sheet, "?mode=strict");
        await strict.IsProblemAsync(422, "sheet_rejected");
        using var lenient = await _service.UploadAsync(sheet);
        var body = JsonDocument.Parse(await lenient.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("""[{"row":3,"column":"Recipe Quality","code":"out_of_range","value":"500"}]""", body.GetProperty("rejected").ToString());
        await _service.WaitAsync(body.GetProperty("request_id").GetString()!);
        Assert.Contains("\"http://example.com/c.png\",\"\",500,failed,1: out_of_range,",
            await _service.Http.GetStringAsync($"/api/download/{body.GetProperty("request_id").GetString()}"));
    }

    [Fact]
    public async Task Rows_that_contradict_the_upload_refuse_it_also_when_the_fields_follow_the_file()
    {
        var sheet = "urls,Recipe Lossless\nhttp://example.com/a.png,\nhttp://example.com/b.png,true\nhttp://example.com/c.png,true\n";
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Encoding.UTF8.GetBytes(sheet)), "file", "products.csv" },
            { new StringContent("jpeg"), "format" },
        };
        using var answer = await _service.Http.PostAsync("/api/upload", form);
        var problem = await answer.IsProblemAsync(422, "recipe_contradiction");
        Assert.Equal(2, problem.GetProperty("rejectedCount").GetInt32());
        Assert.Equal("""[{"row":3,"column":"lossless","code":"contradiction","value":"lossless=true"}]""", problem.GetProperty("rejected").ToString());
        Assert.Empty((await _service.GetJsonAsync("/api/requests")).GetProperty("items").EnumerateArray());
        using var fits = await _service.UploadAsync(sheet, "?format=png&dryRun=true");
        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
    }

    [Fact]
    public async Task A_watermark_that_is_not_in_the_store_is_refused_and_one_that_is_there_is_taken()
    {
        var missing = new string('a', 64);
        using var answer = await _service.UploadAsync(Sheet, $"?operations=watermark%20image={missing}");
        Assert.Contains(missing, (await answer.IsProblemAsync(422, "watermark_not_found")).GetProperty("detail").GetString());
        Assert.Empty((await _service.GetJsonAsync("/api/requests")).GetProperty("items").EnumerateArray());

        var id = await _service.RunAsync($"urls\n{_service.Images.Serve("mark.png", TestImages.Png(8))}\n");
        var sha = (await _service.ImagesOfAsync(id))[0].GetProperty("original").GetProperty("sha256").GetString();
        using var there = await _service.UploadAsync(Sheet, $"?dryRun=true&operations=watermark%20image={sha}");
        Assert.Equal(HttpStatusCode.OK, there.StatusCode);

        using var rows = await _service.UploadAsync(
            $"urls,Recipe Operations\nhttp://example.com/a.png,watermark image={missing}\nhttp://example.com/b.png,watermark image={sha}\n", "?dryRun=true");
        var body = JsonDocument.Parse(await rows.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal($$"""[{"row":2,"column":"operations","code":"watermark_not_found","value":"{{missing}}"}]""", body.GetProperty("rejected").ToString());
        Assert.Equal(1, body.GetProperty("totalImages").GetInt32());
    }

    [Fact]
    public async Task All_problems_of_a_recipe_are_told_with_field_and_code()
    {
        using var answer = await _service.UploadAsync(Sheet, "?quality=0&max_bytes=9&preset=nothing&operations=flip%20%7C%20rotate%20999&fit=sideways");
        var problems = (await answer.IsProblemAsync(400, "invalid_recipe")).GetProperty("problems").EnumerateArray().ToList();
        Assert.Equal(
            ["preset:unknown_preset", "quality:out_of_range", "maxBytes:out_of_range", "fit:unknown_value", "operations:out_of_range"],
            problems.Select(problem => $"{problem.GetProperty("field").GetString()}:{problem.GetProperty("code").GetString()}"));
        Assert.All(problems, problem => Assert.EndsWith(".", problem.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Hostile_operations_are_refused_and_nothing_breaks()
    {
        foreach (var operations in new[] { new string('|', 40_000), new string('[', 40_000), "rotate 1e999", "\0", "watermark \"\uFFFD\"", "[{\"op\":\"\\ud800\"}]" })
        {
            using var form = new MultipartFormDataContent
            {
                { new StringContent(operations), "operations" }, { new ByteArrayContent(Encoding.UTF8.GetBytes(Sheet)), "file", "a.csv" },
            };
            using var answer = await _service.Http.PostAsync("/api/upload", form);
            await answer.IsProblemAsync(400, "invalid_recipe");
        }

        using var large = new MultipartFormDataContent { { new StringContent(new string('x', 1_000_000)), "operations" } };
        using var tooLarge = await _service.Http.PostAsync("/api/upload", large);
        await tooLarge.IsProblemAsync(400, "bad_form");
    }

    [Fact]
    public async Task The_document_names_every_field_of_a_recipe_and_fills_none()
    {
        var properties = (await _service.GetJsonAsync("/openapi/v1.json")).GetProperty("paths").GetProperty("/api/upload").GetProperty("post")
            .GetProperty("requestBody").GetProperty("content").GetProperty("multipart/form-data").GetProperty("schema").GetProperty("properties");
        Assert.Empty(RecipeParser.Fields.Except(properties.EnumerateObject().Select(property => property.Name)));
        foreach (var field in RecipeParser.Fields)
        {
            var schema = properties.GetProperty(field);
            Assert.Equal("", schema.GetProperty("default").GetString());
            Assert.NotEqual("", schema.GetProperty("description").GetString());
            if (!schema.TryGetProperty("enum", out var values)) continue;
            Assert.Equal("", values[0].GetString());
            foreach (var value in values.EnumerateArray().Skip(1))
                Assert.DoesNotContain(Problems(field, value.GetString()!), problem => problem.Code == "unknown_value");
        }
    }

    private static IReadOnlyList<RecipeProblem> Problems(string field, string value) =>
        RecipeParser.TryParse([new(field, value)], out _, out var problems) ? [] : problems;
}
