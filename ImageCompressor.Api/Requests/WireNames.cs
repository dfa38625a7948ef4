using System.Text.Json;

namespace ImageCompressor.Api.Requests;

/// <summary>Names of enumeration values on the wire: <c>completed_with_errors</c>.</summary>
internal static class WireNames
{
    public static JsonNamingPolicy Policy => JsonNamingPolicy.SnakeCaseLower;

    public static string Of<T>(T value) where T : struct, Enum => Policy.ConvertName(value.ToString());
}
