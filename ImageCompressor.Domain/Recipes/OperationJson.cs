using System.Text.Json;

namespace ImageCompressor.Domain.Recipes;

/// <summary>Operations as JSON: <c>[{"op":"resize","width":800},{"op":"grayscale"}]</c>.</summary>
internal static class OperationJson
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 4 };

    internal static void Read(string text, OperationReading reading)
    {
        try
        {
            using var document = JsonDocument.Parse(text, s_options);
            if (document.RootElement.ValueKind == JsonValueKind.Array) Read(document.RootElement, reading);
            else reading.ReportText("invalid_json", "as JSON is a list: [{\"op\":\"rotate\",\"angle\":90}]");
        }

        // The two others are for halves of characters, in the text and escaped.
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException)
        {
            reading.ReportText("invalid_json", "is no JSON that can be read: write [{\"op\":\"rotate\",\"angle\":90}], or the short form rotate 90");
        }
    }

    private static void Read(JsonElement list, OperationReading reading)
    {
        foreach (var item in list.EnumerateArray())
        {
            if (!reading.Next()) return;
            if (item.ValueKind != JsonValueKind.Object) reading.Report("invalid_json", "it is an object, {\"op\":\"rotate\",\"angle\":90}");
            else ReadOne(item, reading);
        }
    }

    private static void ReadOne(JsonElement item, OperationReading reading)
    {
        var names = item.EnumerateObject().Where(member => member.NameEquals("op")).ToList();
        if (names is not [{ Value.ValueKind: JsonValueKind.String } name])
        {
            reading.Report(names.Count > 1 ? "given_twice" : "missing", $"it needs one \"op\" that is one of {OperationShape.Names}");
            return;
        }

        if (reading.Shape(name.Value.GetString()!) is not { } shape) return;
        var given = reading.Arguments(shape);
        foreach (var member in item.EnumerateObject())
            if (!member.NameEquals("op")) Give(given, member);
        reading.Add(shape, given);
    }

    private static void Give(OperationArguments given, JsonProperty member)
    {
        switch (member.Value.ValueKind)
        {
            case JsonValueKind.Null: break;
            case JsonValueKind.String: given.Give(member.Name, member.Value.GetString()!); break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False: given.Give(member.Name, member.Value.GetRawText()); break;
            default: given.Report("unknown_value", $"{FieldText.Shown(member.Name)} is a number, a text, true or false"); break;
        }
    }
}
