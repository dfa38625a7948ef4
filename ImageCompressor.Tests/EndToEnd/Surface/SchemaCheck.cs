using System.Text.Json;

namespace ImageCompressor.Tests.EndToEnd.Surface;

/// <summary>Compares JSON with a schema of the OpenAPI document: of JSON Schema what the document uses.</summary>
internal sealed class SchemaCheck(JsonElement document)
{
    /// <summary>What does not fit, each with the place where it stands.</summary>
    public IEnumerable<string> Faults(JsonElement value, JsonElement schema, string at = "$")
    {
        if (schema.TryGetProperty("$ref", out var reference)) return Faults(value, Resolve(reference.GetString()!), at);
        if (schema.TryGetProperty("oneOf", out var oneOf))
            return oneOf.EnumerateArray().Count(one => !Faults(value, one, at).Any()) == 1 ? [] : [$"{at} is not one of those it may be"];
        if (schema.TryGetProperty("type", out var type) && !TypesOf(type).Any(name => Is(value, name))) return [$"{at} is {value.ValueKind} and not {type}"];
        if (schema.TryGetProperty("enum", out var values) && values.EnumerateArray().All(known => known.ToString() != value.ToString())) return [$"{at} is '{value}', which is not listed"];
        return value.ValueKind switch
        {
            JsonValueKind.Object => ObjectFaults(value, schema, at),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) => value.EnumerateArray().SelectMany((item, i) => Faults(item, items, $"{at}[{i}]")),
            _ => [],
        };
    }

    public JsonElement Resolve(string reference) => reference.Split('/').Skip(1).Aggregate(document, (at, name) => at.GetProperty(name));

    /// <summary>A member that the schema does not name is a fault: a generated client would lose it. Not of problems, whose extensions are open (RFC 9457, 3.2).</summary>
    private IEnumerable<string> ObjectFaults(JsonElement value, JsonElement schema, string at)
    {
        if (schema.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)))
                yield return $"{at}.{name} is missing";
        if (!schema.TryGetProperty("properties", out var properties)) yield break;
        var isProblem = properties.TryGetProperty("code", out _) && properties.TryGetProperty("detail", out _);
        foreach (var member in value.EnumerateObject())
        {
            if (!properties.TryGetProperty(member.Name, out var its))
            {
                if (!isProblem) yield return $"{at}.{member.Name} is not described";
                continue;
            }

            foreach (var fault in Faults(member.Value, its, $"{at}.{member.Name}")) yield return fault;
        }
    }

    private static IEnumerable<string> TypesOf(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!) : [type.GetString()!];

    private static bool Is(JsonElement value, string type) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => false,
    };
}
