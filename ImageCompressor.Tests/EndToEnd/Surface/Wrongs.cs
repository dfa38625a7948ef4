using System.Text;

namespace ImageCompressor.Tests.EndToEnd.Surface;

/// <summary>What callers get wrong, by mistake or on purpose.</summary>
internal static class Wrongs
{
    public static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "get"];

    /// <summary>In place of an id; one of another kind comes beside them.</summary>
    public static readonly string[] Ids =
    [
        "x", "00000000000000000000000000000000", "..%2f..%2fetc%2fpasswd", "%C0%AE%C0%AE", "%ED%A0%80", "%20", "%7B0193b6a1-f3c2-7d3e-8f1a-2b3c4d5e6f70%7D", "0193b6a1-f3c2-7d3e-8f1a-2b3c4d5e6f70",
        "%D9%A3%D9%A3%D9%A3", "%F0%9F%98%80", new string('9', 3_000),
    ];

    public static readonly string[] Queries =
    [
        "limit=0", "limit=-1", "limit=1e9", "limit=1000000000000", "limit=%D9%A3", "limit=5&limit=6", "limit=", "cursor=x", "cursor=%00", "cursor=%FF", "cursor=99999999999999999999999",
        "cursor=" + new string('A', 5_000), "cursor=AAAA&cursor=BBBB", "cursor=0193b6a1f3c27d3e8f1a2b3c4d5e6f70", "status=done", "status=COMPLETED", "status=0", "status=", "format=xml", "format=JSON", "format=",
        "format=%ED%A0%80", "partial=yes", "quality=1e9", "quality=-1", "quality=%D9%A3", "quality=5&Quality=6", "lossless=2", "maxBytes=99999999999999999999", "wait=NaN", "wait=-1", "wait=1e9", "wait=%E2%88%9E", "wait=,5",
        "operations=%5B%5B%5B%5B%5B", "operations=%5B%7B%22op%22:%22%5Cud800%22%7D%5D", "preset=%00", "dryRun=2", "mode=x", "webhookUrl=x", "image=", "image=x&image=%00", "url=%FF", "endpoint=%00", "lastEventId=%00", "%FF=%FF", "=", "[]=1",
        "name=..%2F..%2F%00%0A" + new string('x', 500),
    ];

    public static readonly (string Name, string Value)[] Headers =
    [
        ("Accept", "garbage;;q=2"), ("Accept", "text/html;q=0"), ("Accept", "*/*;q=0"), ("Accept", string.Join(',', Enumerable.Repeat("a/b", 2_000))), ("Accept", "image/*"),
        ("If-None-Match", "*"), ("If-None-Match", "\"a\", W/\"b\", garbage"), ("If-Modified-Since", "garbage"), ("If-Match", "\"x\""), ("Last-Event-ID", new string('a', 5_000)),
        ("Range", "bytes=0-0,2-3"), ("Range", "bytes=-0"), ("Range", "bytes=-5"), ("Range", "bytes=5-2"), ("Range", "bytes=999999999999-"), ("Range", "bytes=-99999999999999999999"),
        ("Range", "bytes=9223372036854775807-9223372036854775807"), ("Range", "lines=1-2"), ("Range", "garbage"), ("If-Range", "garbage"),
        ("X-Forwarded-Host", "evil/../\"><script>"), ("X-Forwarded-Proto", "javascript"), ("X-Forwarded-For", "garbage"), ("X-HTTP-Method-Override", "DELETE"), ("traceparent", "garbage"),
        ("Idempotency-Key", "two words"), ("Idempotency-Key", new string('k', 5_000)), ("Accept-Encoding", "gzip;q=x"),
    ];

    public static IEnumerable<(string Type, byte[] Body)> Bodies { get; } =
    [
        ("", []), ("text/plain", "x"u8.ToArray()), ("garbage", "x"u8.ToArray()), ("application/x-www-form-urlencoded", "quality=%FF&%FF"u8.ToArray()), ("application/octet-stream", [0, 255, 1]),
        .. Json.Select(json => ("application/json", Encoding.UTF8.GetBytes(json))),
        ("application/json", [(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'"', 0xFE, (byte)'"', (byte)'}']), ("application/json", "{\"url\":\"\u00FF\xFE\"}"u8.ToArray()),
        ("application/json", [.. "{\"url\":\""u8, 0xFF, .. "\",\"endpoint\":\""u8, 0xFF, .. "\",\"images\":[\""u8, 0xFF, .. "\"]}"u8]), ("application/json; charset=utf-16", Encoding.Unicode.GetBytes("{}")),
        .. Forms.Select(form => ("multipart/form-data; boundary=XX", Encoding.Latin1.GetBytes(form))),
        ("multipart/form-data", "x"u8.ToArray()), ("multipart/form-data; boundary=" + new string('b', 201), "x"u8.ToArray()), ("multipart/mixed; boundary=XX", "--XX--\r\n"u8.ToArray()),
    ];

    private static IEnumerable<string> Json =>
    [
        "null", "[]", "\"x\"", "5", "{}", "{\"url\":", "{\"url\":5}", "{\"urls\":[1]}", "{\"urls\":[[\"a\"]]}", "{\"url\":\"\\ud800\"}", "{\"\\ud800\":\"x\"}", "{\"quality\":\"\\udfff\"}", "{\"quality\":[\"\\udfff\"]}",
        "{\"endpoint\":\"\\ud800\",\"keys\":{\"p256dh\":\"\\ud800\"}}", "{\"endpoint\":\"https://a.example/\",\"keys\":[]}", "{\"subscription\":5}", "{\"url\":\"x\",\"url\":\"y\"}", "{\"images\":[\"x\"],\"images\":[\"y\"]}",
        "{\"images\":null}", "{\"images\":[]}", "{\"images\":[null]}", "{\"images\":[1]}", "{\"images\":{\"a\":1}}", "{\"images\":[\"\\ud800\"]}", "{\"quality\":[1]}", "{\"quality\":{\"a\":1}}", "{\"quality\":1e9}", "{\"quality\":7.5}",
        "{\"wait\":true}", "{\"url\":\"http://a.example/\\u0000\"}", "/*x*/{}", "{\"images\":[" + string.Join(',', Enumerable.Repeat("\"a\"", 1_001)) + "]}", "{\"quality\":" + new string('9', 10_000) + "}",
        new string('[', 100_000), "{\"url\":" + new string('[', 60) + new string(']', 60) + "}", "\uFEFF{}",
    ];

    private static IEnumerable<string> Forms =>
    [
        "--XX--\r\n", "nothing of a form", "--XX\r\n", Form(("Content-Disposition: form-data; name=\"image\"; filename=\"a.png\"", "x"))[..^9], Form((" ", "x")), Form(("X: y", "x")), Form(("Content-Disposition: form-data", "x")),
        Form(("Content-Disposition: form-data; name=\"image\"; filename=\"a\"b.png\"", "x")), Form(("Content-Disposition: \u00FF;;;=", "x")), Form(("Content-Disposition: form-data; name=\"image\"\r\nX: " + new string('a', 20_000), "x")),
        Form(("Content-Disposition: form-data; name=\"image\"\r\nContent-Type: multipart/mixed; boundary=YY", "--YY\r\n\r\nx\r\n--YY--")),
        Form([.. Enumerable.Repeat(("Content-Disposition: form-data; name=\"quality\"", "5"), 10_000)]), Form(("Content-Disposition: form-data; name=\"operations\"", new string('x', 70_000))),
        Form(("Content-Disposition: form-data; name=\"image\"; filename=\"../../\u0000\n" + new string('x', 4_000) + "\"", "x")), Form(("Content-Disposition: form-data; name=\"file\"; filename=\"..\"", "urls\nnothing")),
        Form(("Content-Disposition: form-data; name=\"image\"; filename*=UTF-16''%ff%%%", "x")), Form(("Content-Disposition: form-data; name=\"image\"; filename=\"a.zip\"", "PK\u0003\u0004")),
    ];

    private static string Form(params (string Headers, string Body)[] parts) => string.Concat(parts.Select(part => $"--XX\r\n{part.Headers}\r\n\r\n{part.Body}\r\n")) + "--XX--\r\n";
}
