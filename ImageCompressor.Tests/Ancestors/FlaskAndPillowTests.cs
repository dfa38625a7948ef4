using ImageCompressor.Backends.RabbitMq;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Recipes;
using ImageCompressor.Tests.Backends.RabbitMq;
using ImageCompressor.Tests.Doubles;
using ImageCompressor.Tests.EndToEnd;
using ImageCompressor.Tests.EndToEnd.Uploads;
using ImageCompressor.Tests.Imaging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageCompressor.Tests.Ancestors;

/// <summary>A web form that took one image, put its path into RabbitMQ, and two consumers that wrote a JPEG of quality 85 beside it. The name of the file was the id of the
/// job; that a result was there was seen by looking whether its file was. What is proved elsewhere:</summary>
/// <remarks>
/// <list type="table">
/// <item><term>open to pages of all origins</term><description><see cref="CrossOrigin.CorsTests"/> (a setting)</description></item>
/// <item><term>a message without a path killed the consumer and came again for ever</term><description><see cref="OutageTests.A_job_that_cannot_be_read_is_buried_once_and_the_next_one_is_done"/></description></item>
/// <item><term>server and consumer ended when the broker was not up yet</term><description><see cref="OutageTests.A_process_may_start_before_its_broker"/>,
/// <see cref="BrokerAwayTests.Without_its_broker_the_service_takes_sheets_and_says_that_it_is_degraded"/></description></item>
/// <item><term>no connecting again</term><description><see cref="OutageTests.A_broker_that_is_restarted_in_the_middle_loses_nothing"/></description></item>
/// <item><term>/download joined whatever name it was given</term><description><see cref="AncestorTests.Names_that_try_to_leave_the_folder_are_only_unknown_ids"/></description></item>
/// <item><term>no limit of size</term><description><see cref="ImageUploadTests.A_file_larger_than_allowed_is_refused_by_itself_and_leaves_nothing_behind"/></description></item>
/// <item><term>its users wished: thousand requests, live progress, nothing for what is small already</term><description>samples/load.sh (<see cref="SampleScriptTests"/>),
/// <see cref="EventTests"/>, <see cref="KeptOriginalTests"/></description></item>
/// </list>
/// </remarks>
public sealed class FlaskAndPillowTests(RabbitMqFixture broker) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await ServiceUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    // ---- its calls

    [Fact]
    public async Task Upload_takes_the_field_image_and_answers_an_id_in_place_of_a_path()
    {
        using var answer = await _service.Http.PostAsync("/api/images/upload", ImageUploadTests.Form(("image", "photo.png", TestImages.Png(1))), Token);
        var body = await ImageUploadTests.JsonAsync(answer, 202);
        Assert.Matches("^[0-9a-f]{32}$", body.GetProperty("taskId").GetString());
        Assert.DoesNotContain(_service.DataDirectory, body.ToString());
    }

    [Theory]
    [InlineData("image", "photo.jpg", "/api/upload")]
    [InlineData("image", "sheet.csv", "/api/upload/")]
    [InlineData("file", "photo.jpg", "/api/upload")]
    [InlineData("image", "photo.jpg", "/webhook/upload")]
    public async Task Its_upload_of_an_image_is_told_where_images_go_and_nothing_is_kept(string field, string name, string path)
    {
        foreach (var image in new[] { TestImages.Png(1), Pictures.File(Pictures.Photo(40, 30), "jpeg"), Pictures.Animation(), Pictures.File(Pictures.Photo(40, 30), "webp"), Pictures.File(Pictures.Photo(40, 30), "tiff") })
        {
            using var answer = await _service.Http.PostAsync(path, ImageUploadTests.Form((field, name, image)), Token);
            var problem = await answer.IsProblemAsync(422, "image_not_sheet");
            Assert.Contains("/api/images/upload", problem.GetProperty("detail").GetString());
        }

        Assert.Empty((await _service.GetJsonAsync("/api/requests")).GetProperty("items").EnumerateArray());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_service.DataDirectory, "objects"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task No_file_part_and_no_selected_file_are_told_apart_from_a_file()
    {
        using var nothing = new MultipartFormDataContent { { new StringContent("compress"), "action" } };
        using var noPart = await _service.Http.PostAsync("/api/images/upload", nothing, Token);
        await noPart.IsProblemAsync(400, "no_image");
        // As a browser sends a form in which nobody has chosen a file.
        using var form = new StringContent("--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n");
        form.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        using var notChosen = await _service.Http.PostAsync("/api/images/upload", form, Token);
        await notChosen.IsProblemAsync(422, "empty");
    }

    [Fact]
    public async Task What_a_file_is_follows_from_its_bytes_and_not_from_its_name()
    {
        using var answer = await _service.Http.PostAsync("/api/images/upload",
            ImageUploadTests.Form(("image", "photo.exe", TestImages.Png(1)), ("image", "photo.png", "#!/bin/sh"u8.ToArray())), Token);
        var body = await ImageUploadTests.JsonAsync(answer, 202);
        Assert.Equal("photo.exe", Assert.Single(body.GetProperty("images").EnumerateArray()).GetProperty("name").GetString());
        var rejected = Assert.Single(body.GetProperty("rejected").EnumerateArray());
        Assert.Equal(("photo.png", "not_an_image"), (rejected.GetProperty("name").GetString(), rejected.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("/api/status?file_name=./uploads/photo.jpg", "/api/tasks/{taskId}/status")]
    [InlineData("/api/status/?file_name=photo.jpg", "/api/tasks/{taskId}/status")]
    [InlineData("/api/status", "/api/tasks/{taskId}/status")]
    [InlineData("/api/download?file_name=compressed_photo.jpg", "/api/images/{imageId}/compressed")]
    [InlineData("/api/download", "/api/images/{imageId}/compressed")]
    public async Task Its_questions_by_the_name_of_a_file_are_told_which_call_answers_them(string path, string call)
    {
        using var answer = await _service.Http.GetAsync(path, Token);
        Assert.Contains(call, (await answer.IsProblemAsync(400, "missing_id")).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Status_leads_to_the_result_and_its_download_is_a_file()
    {
        var task = await UploadAsync("photo.png", TestImages.Png(1), "format=jpeg&quality=85");
        Assert.Equal("completed", (await _service.GetJsonAsync($"/api/tasks/{task}/status")).GetProperty("status").GetString());
        var image = await _service.GetJsonAsync($"/api/images/{task}");
        using var file = await _service.Http.GetAsync(image.GetProperty("compressedUrl").GetString(), Token);
        Assert.Equal("image/jpeg", file.Content.Headers.ContentType?.MediaType);
        using var unknown = await _service.Http.GetAsync("/api/images/compressed_photo.jpg/compressed", Token);
        await unknown.IsProblemAsync(404, "unknown_image");
    }

    // ---- what happened there

    [Fact]
    public async Task Every_result_that_a_worker_reports_is_recorded()
    {
        // There each was encoded as JSON twice, and the server dropped it.
        await using var service = await WithBrokerAsync();
        var urls = Enumerable.Range(0, 10).Select(i => service.Images.Serve($"{i}.png", TestImages.Png(i)));
        var images = await service.ImagesOfAsync(await service.RunAsync($"urls\n{string.Join('\n', urls)}\n"));
        Assert.All(images, image => Assert.Equal(("completed", true),
            (image.GetProperty("status").GetString(), image.GetProperty("compressed").GetProperty("bytes").GetInt64() > 0)));
    }

    [Fact]
    public async Task A_bad_image_is_given_to_a_worker_once_and_does_not_stay_processing_for_ever()
    {
        await using var service = await WithBrokerAsync();
        var (bad, good) = (service.Images.Serve("bad.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 0]), service.Images.Serve("good.png", TestImages.Png(1)));
        var images = await service.ImagesOfAsync(await service.RunAsync($"urls\n{bad}\n{good}\n"));
        Assert.Equal(["failed", "completed"], images.Select(image => image.GetProperty("status").GetString()));
        Assert.Equal("damaged_image", images[0].GetProperty("failure").GetProperty("code").GetString());
        // The queue is empty: another job goes through it at once, and nobody has asked for the bad one again.
        await service.RunAsync($"urls\n{service.Images.Serve("next.png", TestImages.Png(2))}\n");
        Assert.Equal(1, service.Images.Requests("bad.jpg"));
    }

    [Fact]
    public async Task Two_people_with_photo_jpg_do_not_overwrite_each_other()
    {
        byte[][] sent = [TestImages.Png(1), TestImages.Png(2)];
        var tasks = await Task.WhenAll(sent.Select(image => UploadAsync("photo.jpg", image, "format=webp")));
        for (var i = 0; i < 2; i++)
            Assert.Equal(sent[i], await _service.Http.GetByteArrayAsync($"/api/images/{tasks[i]}/original", Token));
        Assert.NotEqual(await _service.Http.GetByteArrayAsync($"/api/images/{tasks[0]}/compressed", Token), await _service.Http.GetByteArrayAsync($"/api/images/{tasks[1]}/compressed", Token));
    }

    [Fact]
    public async Task A_photo_that_is_uploaded_again_is_not_completed_at_once_with_the_old_result()
    {
        var old = await UploadAsync("photo.jpg", TestImages.Png(1, 160, 120), "format=webp");
        var renewed = await UploadAsync("photo.jpg", TestImages.Png(1, 200, 100), "format=webp");
        Assert.Equal((160, 200), (await WidthAsync(old), await WidthAsync(renewed)));
    }

    [Theory]
    [InlineData("../../../etc/passwd.png", "passwd.png")]
    [InlineData("..\\..\\evil.png", "evil.png")]
    [InlineData("/absolute/photo.png", "photo.png")]
    [InlineData("..", "..")]
    public async Task No_name_of_an_upload_leads_out_of_the_folder(string name, string kept)
    {
        var image = await _service.GetJsonAsync($"/api/images/{await UploadAsync(name, TestImages.Png(1))}");
        Assert.Equal(kept, image.GetProperty("name").GetString());
        // Names of files follow from what is in them.
        Assert.DoesNotContain(Directory.EnumerateFiles(_service.DataDirectory, "*", SearchOption.AllDirectories), file => file.Contains("png", StringComparison.Ordinal) && !file.Contains("objects/compressed-images", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_to_be_done_is_done_or_refused_and_never_ignored()
    {
        using var unknown = await _service.Http.PostAsync("/api/images/upload?operations=sparkle", ImageUploadTests.Form(("image", "a.png", TestImages.Png(1))), Token);
        await unknown.IsProblemAsync(400, "invalid_recipe");
        Assert.Equal(50, await WidthAsync(await UploadAsync("a.png", TestImages.Png(1), "operations=resize 50")));
    }

    [Fact]
    public async Task A_transparent_png_does_not_turn_black_and_stays_transparent_where_it_can()
    {
        var picture = Pictures.File(Pictures.Plain(60, 40, 0, 0, 0, 0), "png");
        var jpeg = Pictures.Decode(await ResultAsync(await UploadAsync("logo.png", picture, "format=jpeg")));
        Assert.Equal([255, 255, 255], jpeg.At(30, 20));
        var png = Pictures.Decode(await ResultAsync(await UploadAsync("logo.png", picture, "format=webp")));
        Assert.Equal((4, (byte)0), (png.Bands, png.At(30, 20)[3]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("format=webp")]
    public async Task An_animation_keeps_all_its_frames(string recipe)
    {
        var result = await ResultAsync(await UploadAsync("party.gif", Pictures.Animation(), recipe));
        Assert.Equal(Pictures.AnimationFrames, Pictures.Compressor.ReadHeader(result).Frames);
    }

    [Fact]
    public async Task A_photo_held_sideways_is_upright()
    {
        var task = await UploadAsync("phone.jpg", Pictures.Rotated(Pictures.Photo(64, 32), orientation: 6), "format=png");
        var shown = Pictures.Decode(await ResultAsync(task));
        Assert.Equal((32, 64), (shown.Width, shown.Height));
    }

    [Fact]
    public async Task A_result_is_called_and_typed_as_what_it_is()
    {
        var task = await UploadAsync("photo.png", TestImages.Png(1), "format=jpeg");
        using var file = await _service.Http.GetAsync($"/api/images/{task}/compressed", Token);
        Assert.Equal(("image/jpeg", true), (file.Content.Headers.ContentType?.MediaType, (await file.Content.ReadAsByteArrayAsync(Token)).AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])));
        var request = (await _service.GetJsonAsync($"/api/images/{task}")).GetProperty("request_id").GetString();
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(await _service.Http.GetByteArrayAsync($"/api/download/{request}?format=zip", Token)));
        Assert.EndsWith(".jpg", Assert.Single(zip.Entries, entry => !entry.Name.EndsWith(".csv", StringComparison.Ordinal)).Name, StringComparison.Ordinal);
    }

    /// <summary>There the encoder ran where the heartbeat should have, and the broker gave the job to the next one, who did the same.</summary>
    [Fact]
    public async Task An_image_that_takes_longer_than_the_heartbeat_is_not_given_to_another_worker()
    {
        RabbitMqNode.SkipUnlessInstalled();
        await using var node = new RabbitMqNode { Heartbeat = 3 };
        await node.StartAsync();
        Assert.True(BrokerAddress.TryParse(node.ConnectionString, out var address));
        await using var service = Open(address);
        await using var worker = Open(address);
        var job = new ImageJob(ImageId.New(DateTimeOffset.UtcNow), BatchId.New(DateTimeOffset.UtcNow), 0, 1, "http://images.example/slow.jpg", Recipe.Default, null);
        await service.OfferAsync([job], Token);
        await using var given = worker.ReceiveAsync(Token).GetAsyncEnumerator(Token);
        Assert.True(await given.MoveNextAsync());
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var next = service.ReceiveAsync(enough.Token).GetAsyncEnumerator(enough.Token);
        var again = next.MoveNextAsync().AsTask();
        // The thread that got the job is held, as by an encoder; two heartbeats missed would cut the connection.
        Thread.Sleep(TimeSpan.FromSeconds(10));
        Assert.Null(worker.Fault);
        Assert.False(again.IsCompleted);

        await given.Current.AnswerAsync(ImageResult.For(job, new ImageOutcome { Delivered = new(ObjectName.Original("ab"), 1, "image/png", 1, 1), KeptReason = "not_smaller" }, null), Token);
        await using var results = service.ReceiveResultsAsync(10, Token).GetAsyncEnumerator(Token);
        Assert.True(await results.MoveNextAsync());
        Assert.False(again.IsCompleted);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => again);

        static RabbitMqJobQueue Open(BrokerAddress address) => new(new RabbitMqOptions(address, 10, 4, 1), TimeProvider.System, NullLogger<RabbitMqJobQueue>.Instance);
    }

    private async Task<ServiceUnderTest> WithBrokerAsync() => await ServiceUnderTest.StartAsync(
        $"--ConnectionStrings:rabbitmq={await broker.ConnectionStringAsync()}", $"--Queue:Prefix={Guid.NewGuid():N}.", "--Data:Shared=true", "--Processing:InProcess=true", "--Fetching:MaxAttempts=1");

    private async Task<string> UploadAsync(string name, byte[] image, string recipe = "")
    {
        using var answer = await _service.Http.PostAsync($"/api/images/upload?wait=60&{recipe}", ImageUploadTests.Form(("image", name, image)), Token);
        return (await ImageUploadTests.JsonAsync(answer, 200)).GetProperty("taskId").GetString()!;
    }

    private Task<byte[]> ResultAsync(string task) => _service.Http.GetByteArrayAsync($"/api/images/{task}/compressed", Token);

    private async Task<int> WidthAsync(string task) => Pictures.Compressor.ReadHeader(await ResultAsync(task)).Width;
}
