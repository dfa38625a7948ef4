using System.Text.Json;
using ImageCompressor.Tests.Imaging;

namespace ImageCompressor.Tests.EndToEnd.Chaos;

/// <summary>What must be true of a finished batch, whatever went wrong meanwhile.</summary>
internal static class Verdict
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Every image of the sheet has exactly one outcome, the one that it must have; what is promised is there; the counts and the sheet say the same.</summary>
    public static async Task HoldsAsync(ServiceProcess service, string id, ChaosSheet sheet)
    {
        var images = await ImagesAsync(service, id);
        Assert.Equal(sheet.Entries.Select(entry => entry.Url), images.Select(image => Text(image, "imageUrl")));
        Assert.Equal(images.Count, images.Select(image => Text(image, "id")).Distinct().Count());
        Assert.Equal(
            sheet.Entries.Select((entry, i) => $"{i} {entry.Failure ?? "completed"}"),
            images.Select((image, i) => $"{i} {Failure(image) ?? Text(image, "status")}"));
        CountsAgree(await service.StatusAsync(id), images);
        await SheetAgreesAsync(service, id, images);
        await Parallel.ForEachAsync(images.Zip(sheet.Entries).Where(pair => pair.Second.Failure is null), Token,
            async (pair, _) => await BytesAgreeAsync(service, pair.First, pair.Second));
    }

    private static async Task<List<JsonElement>> ImagesAsync(ServiceProcess service, string id)
    {
        var images = new List<JsonElement>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = JsonDocument.Parse(await service.Http.GetStringAsync($"/api/requests/{id}/images?limit=200{cursor}", Token)).RootElement;
            images.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("next").GetString() is { } next ? $"&cursor={Uri.EscapeDataString(next)}" : null;
        }

        return images;
    }

    private static void CountsAgree(JsonElement status, List<JsonElement> images)
    {
        var counts = status.GetProperty("images");
        var completed = images.Where(image => Text(image, "status") == "completed").ToList();
        Assert.Equal(
            (images.Count, completed.Count, images.Count - completed.Count, 0, 0, 100),
            (Number(counts, "total"), Number(counts, "completed"), Number(counts, "failed"), Number(counts, "pending"), Number(counts, "processing"),
                Number(status, "progress")));
        Assert.Equal(
            (completed.Sum(image => Bytes(image, "original")), completed.Sum(image => Bytes(image, "compressed"))),
            (Number(status, "originalBytes"), Number(status, "compressedBytes")));
    }

    private static async Task SheetAgreesAsync(ServiceProcess service, string id, List<JsonElement> images)
    {
        var csv = await service.Http.GetStringAsync($"/api/download/{id}", Token);
        var rows = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(images.Count + 1, rows.Length);
        foreach (var (i, image) in images.Index())
        {
            var link = image.GetProperty("compressedUrl").GetString() ?? "";
            Assert.StartsWith($"{i + 1},SKU{i + 1},\"{Text(image, "imageUrl")}\",\"{link}\",", rows[i + 1]);
            if (Failure(image) is { } code) Assert.Contains($"1: {code}", rows[i + 1]);
        }
    }

    private static async Task BytesAgreeAsync(ServiceProcess service, JsonElement image, ChaosSheet.Entry entry)
    {
        var original = await service.Http.GetByteArrayAsync(Text(image, "originalUrl"), Token);
        Assert.Equal(Bytes(image, "original"), original.Length);
        var compressed = await service.Http.GetByteArrayAsync(Text(image, "compressedUrl"), Token);
        Assert.Equal(Bytes(image, "compressed"), compressed.Length);
        var shown = Pictures.Decode(compressed);
        Assert.Equal((entry.Width, entry.Height), (shown.Width, shown.Height));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static long Bytes(JsonElement image, string which) => image.GetProperty(which).GetProperty("bytes").GetInt64();

    private static string? Failure(JsonElement image) =>
        image.GetProperty("failure") is { ValueKind: JsonValueKind.Object } failure ? Text(failure, "code") : null;
}
