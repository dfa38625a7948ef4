using System.Text;
using ImageCompressor.Tests.Backends.RabbitMq;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;
using ImageCompressor.Tests.EndToEnd.Uploads;
using ImageCompressor.Tests.Imaging;
using ImageCompressor.Tests.Imaging.Operations;

namespace ImageCompressor.Tests.Ancestors;

/// <summary>A cluster that normalised the images of cameras: a device uploads an image and then sends commands to be done to it, one on a line of a file. Only its description is
/// known, and no fault of it. What is proved elsewhere:</summary>
/// <remarks>
/// <list type="table">
/// <item><term>it waited at its start for what it depends on</term><description><see cref="OutageTests.A_process_may_start_before_its_broker"/>,
/// <see cref="BrokerAwayTests.Without_its_broker_the_service_takes_sheets_and_says_that_it_is_degraded"/></description></item>
/// <item><term>a script that removed its state</term><description><see cref="ResetTests"/></description></item>
/// <item><term>a script that posed as devices</term><description><see cref="SampleScriptTests.The_device_posts_each_frame_and_keeps_what_comes_back"/></description></item>
/// <item><term>a device that wants the bytes back at once</term><description><see cref="ImageUploadTests.A_device_sends_a_frame_and_gets_the_normalised_bytes_back"/></description></item>
/// <item><term>every operation</term><description><see cref="EveryOperationTests"/></description></item>
/// </list>
/// </remarks>
public sealed class NormalisingClusterTests : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await ServiceUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Commands_come_after_the_upload_and_again_and_again_each_on_the_stored_original()
    {
        var image = await UploadAsync(TestImages.Png(1, 160, 120));
        var small = await OperateAsync(image, new StringContent("""{"format":"png","operations":"resize 40"}""", Encoding.UTF8, "application/json"));
        var wide = await OperateAsync(image, new FormUrlEncodedContent([new("format", "png"), new("operations", "resize 80 | rotate 90")]));
        var ofWide = await OperateAsync(wide, new StringContent("grayscale\n", Encoding.UTF8, "text/plain"));
        Assert.Equal(((40, 30), (60, 80), (160, 120)), (await SizeAsync(small), await SizeAsync(wide), await SizeAsync(ofWide)));
        // Stored once, whatever was asked of it.
        Assert.Single(Directory.GetFiles(Path.Combine(_service.DataDirectory, "objects", "original-images"), "*", SearchOption.AllDirectories));
        Assert.Equal(4, (await _service.GetJsonAsync("/api/images?status=completed")).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("resize 80\nrotate 90\n", 60, 80)]
    [InlineData("rotate 90\r\nresize 80\r\n\r\n", 80, 107)]
    [InlineData("\uFEFFcrop 0,0 100x50 |\n| resize 50", 50, 25)]
    public async Task Commands_are_done_in_the_order_of_their_lines_as_curl_sends_a_file(string lines, int width, int height)
    {
        // curl --data-binary @operations says that it is a form.
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes(lines));
        body.Headers.ContentType = new("application/x-www-form-urlencoded");
        Assert.Equal((width, height), await SizeAsync(await OperateAsync(await UploadAsync(TestImages.Png(1, 160, 120)), body)));
    }

    [Fact]
    public async Task A_file_of_commands_in_a_form_is_taken_too()
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent("resize 40\nflip"u8.ToArray()), "operations", "operations" }, { new StringContent("png"), "format" } };
        Assert.Equal((40, 30), await SizeAsync(await OperateAsync(await UploadAsync(TestImages.Png(1, 160, 120)), form)));
    }

    [Theory]
    [InlineData("resize 40\nsparkle\n", 400, "invalid_recipe")]
    [InlineData("format=webp&quality=500", 400, "invalid_recipe")]
    [InlineData("\u0001\uFFFD", 400, "invalid_recipe")]
    [InlineData("{\"operations\":", 400, "invalid_recipe")]
    public async Task Commands_that_cannot_be_done_are_refused_and_no_task_is_made(string text, int status, string code)
    {
        var image = await UploadAsync(TestImages.Png(1));
        using var answer = await _service.Http.PostAsync($"/api/images/{image}/operations", new StringContent(text, Encoding.UTF8, "text/plain"), Token);
        await answer.IsProblemAsync(status, code);
        Assert.Single((await _service.GetJsonAsync("/api/images")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task What_is_no_text_or_too_much_of_it_is_refused()
    {
        var image = await UploadAsync(TestImages.Png(1));
        foreach (var body in new byte[][] { TestImages.Png(2), [.. Enumerable.Repeat((byte)'x', 64 * 1024 + 1)] })
            using (var answer = await _service.Http.PostAsync($"/api/images/{image}/operations", new ByteArrayContent(body), Token))
                await answer.IsProblemAsync(400, "bad_form");
        using var file = await _service.Http.PostAsync($"/api/images/{image}/operations", ImageUploadTests.Form(("image", "b.png", TestImages.Png(2))), Token);
        await file.IsProblemAsync(400, "bad_form");
    }

    [Fact]
    public async Task What_was_stored_is_there_after_a_restart_and_can_be_operated_on()
    {
        using var data = new TemporaryFolder();
        string image;
        await using (var first = await ServiceUnderTest.StartAsync($"--Data:Directory={data.Path}"))
        {
            using var answer = await first.Http.PostAsync("/api/images/upload?wait=60", ImageUploadTests.Form(("image", "boat.png", TestImages.Png(1))), Token);
            image = (await ImageUploadTests.JsonAsync(answer, 200)).GetProperty("taskId").GetString()!;
        }

        await using var second = await ServiceUnderTest.StartAsync($"--Data:Directory={data.Path}");
        using var again = await second.Http.PostAsync($"/api/images/{image}/operations?operations=resize+40", null, Token);
        var body = await ImageUploadTests.JsonAsync(again, 202);
        await second.WaitAsync(body.GetProperty("request_id").GetString()!);
        Assert.Equal("completed", (await second.GetJsonAsync($"/api/tasks/{body.GetProperty("taskId").GetString()}/status")).GetProperty("status").GetString());
    }

    private async Task<string> UploadAsync(byte[] image)
    {
        using var answer = await _service.Http.PostAsync("/api/images/upload?wait=60", ImageUploadTests.Form(("image", "boat.png", image)), Token);
        return (await ImageUploadTests.JsonAsync(answer, 200)).GetProperty("taskId").GetString()!;
    }

    private async Task<string> OperateAsync(string image, HttpContent commands)
    {
        using var answer = await _service.Http.PostAsync($"/api/images/{image}/operations", commands, Token);
        var body = await ImageUploadTests.JsonAsync(answer, 202);
        await _service.WaitAsync(body.GetProperty("request_id").GetString()!);
        return body.GetProperty("taskId").GetString()!;
    }

    private async Task<(int Width, int Height)> SizeAsync(string task)
    {
        var header = Pictures.Compressor.ReadHeader(await _service.Http.GetByteArrayAsync($"/api/images/{task}/compressed", Token));
        return (header.Width, header.Height);
    }
}
