using ImageCompressor.Tests.Notifications;
using Microsoft.Playwright;

namespace ImageCompressor.Tests.Browser;

/// <summary>Who is told of a batch's end, in the page.</summary>
[Collection(nameof(BrowserTests))]
public sealed class DeliveriesTests(BrowserFixture browser) : IAsyncLifetime
{
    private WebhookReceiver _receiver = null!;
    private EndToEnd.ServiceUnderTest _service = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _service = await EndToEnd.ServiceUnderTest.StartAsync(
            $"--Webhooks:AllowedHosts:0={_receiver.Host}", "--Webhooks:RetryDelay=00:00:00.3", "--Webhooks:MaxRetryDelay=00:00:00.5", "--Fetching:MaxAttempts=1");
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_webhook_named_in_the_form_is_told_and_its_log_stands_at_the_batch()
    {
        _receiver.Answer = (context, nth) =>
        {
            if (nth <= 2) context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await using var window = await browser.OpenAsync(_service.Http.BaseAddress!);
        window.Expect("status of 422");
        window.Expect("status of 429");
        await window.GoAsync();
        await window.PickAsync(Sheet());
        await window.Text("All settings").ClickAsync();
        var field = window.Page.GetByRole(AriaRole.Textbox, new() { Name = "Webhook" });
        await field.FillAsync("http://10.0.0.1/hook");
        await window.Button("Compress 1 image").ClickAsync();
        await window.See(field).ToBeFocusedAsync();
        await window.See(field).ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("not a public one"));
        await window.ShootAsync("webhook-refused");

        await field.FillAsync($"{_receiver.Url}?key=secret");
        await window.Button("Compress 1 image").ClickAsync();
        await window.WaitForEndAsync();
        var panel = window.Page.Locator(".deliveries");
        await window.See(panel).ToContainTextAsync("Received just now");
        await panel.GetByRole(AriaRole.Heading, new() { Name = "Notifications" }).ClickAsync();
        await window.See(panel).ToContainTextAsync("/hook?…");
        await window.See(panel).Not.ToContainTextAsync("secret");
        // By events and not by the mouse, here and below: the panel draws its list anew now and then, and a button that is another one when it is let go was not clicked.
        await panel.GetByText("3 attempts").DispatchEventAsync("click");
        await window.See(panel.Locator(".attempts li")).ToContainTextAsync(["Received (200)", "Answered 500", "Answered 500"]);

        await window.Button("Send a test").ClickAsync();
        // And at once again: some seconds later it would be sent.
        await window.Button("Send a test").ClickAsync();
        await window.See(panel.GetByRole(AriaRole.Alert)).ToContainTextAsync("a moment ago");
        await window.See(panel.Locator(".delivery")).ToHaveCountAsync(2);
        await window.See(panel.Locator(".delivery").First).ToContainTextAsync("Received");
        // What was opened stays open while the list is drawn anew.
        await window.See(panel.Locator(".attempts li")).ToHaveCountAsync(4);
        await panel.Locator(".delivery").Last.GetByRole(AriaRole.Button, new() { Name = "Send again" }).DispatchEventAsync("click");
        await window.See(panel).ToContainTextAsync("4 attempts");
        await _receiver.WaitAsync(5);
    }

    [Theory]
    [InlineData(360, 740, "light")]
    [InlineData(360, 740, "dark")]
    [InlineData(1280, 860, "light")]
    [InlineData(1280, 860, "dark")]
    public async Task It_fits_and_can_be_read(int width, int height, string scheme)
    {
        _receiver.Answer = (context, nth) =>
        {
            if (nth == 2) context.Response.StatusCode = 410;
            return Task.CompletedTask;
        };
        var id = await _service.RunAsync(Sheet(), $"?webhookUrl={Uri.EscapeDataString(new Uri(_receiver.Root, "a/rather/long/path/of/a/receiver/that/somebody/runs/somewhere").ToString())}");
        await _receiver.WaitAsync(1);
        using (var test = await _service.Http.PostAsync($"/api/requests/{id}/webhook/test", null)) Assert.Equal(202, (int)test.StatusCode);
        await _receiver.WaitAsync(2);
        await using var window = await browser.OpenAsync(_service.Http.BaseAddress!, new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            DeviceScaleFactor = width < 500 ? 2 : 1,
        });
        await window.GoAsync("/requests/" + id);
        var panel = window.Page.Locator(".deliveries");
        await window.See(panel).ToContainTextAsync("A message was given up");
        await LooksTests.LookAsync(window, $"deliveries-closed-{width}-{scheme}");
        await panel.GetByRole(AriaRole.Heading, new() { Name = "Notifications" }).ClickAsync();
        foreach (var attempts in await panel.GetByText("1 attempt").AllAsync()) await attempts.DispatchEventAsync("click");
        await window.See(panel.Locator(".attempts li")).ToHaveCountAsync(2);
        await LooksTests.LookAsync(window, $"deliveries-{width}-{scheme}");
    }

    [Fact]
    public async Task A_button_that_is_held_down_while_the_list_comes_anew_was_clicked()
    {
        _receiver.Answer = (context, _) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        var id = await _service.RunAsync(Sheet(), $"?webhookUrl={Uri.EscapeDataString(_receiver.Url)}");
        await using var window = await browser.OpenAsync(_service.Http.BaseAddress!);
        await window.GoAsync("/requests/" + id);
        var panel = window.Page.Locator(".deliveries");
        await panel.GetByRole(AriaRole.Heading, new() { Name = "Notifications" }).ClickAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Send again" }).HoverAsync();
        await window.Page.Mouse.DownAsync();
        // When the third is asked for, the second has been looked at.
        for (var i = 0; i < 3; i++) await window.Page.WaitForRequestAsync(request => request.Url.EndsWith("/deliveries", StringComparison.Ordinal));
        await window.Page.RunAndWaitForRequestAsync(() => window.Page.Mouse.UpAsync(), request => request.Url.EndsWith("/redeliver", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_batch_that_tells_nobody_has_no_panel()
    {
        var id = await _service.RunAsync(Sheet());
        await using var window = await browser.OpenAsync(_service.Http.BaseAddress!);
        await window.GoAsync("/requests/" + id);
        await window.See(window.Page.Locator("tr.image-row")).ToHaveCountAsync(1);
        await window.See(window.Page.Locator(".deliveries")).ToBeHiddenAsync();
    }

    private string Sheet() => $"urls\n{_service.Images.Serve("lake.png", Doubles.TestImages.Png(1, 320, 240), "image/png")}\n";
}
