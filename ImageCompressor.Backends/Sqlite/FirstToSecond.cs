using System.Text.Json;
using System.Text.Json.Serialization;
using ImageCompressor.Backends.Batches;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Backends.Sqlite;

/// <summary>From schema 1 to 2: rows may set fields of the recipe, and recipes are stored as their own text and no longer as JSON.</summary>
/// <remarks>Adding the column touches no row, so a database of millions of rows is changed as quickly as an empty one.</remarks>
internal static class FirstToSecond
{
    private const string AddOverrides = "ALTER TABLE rows ADD COLUMN overrides TEXT";

    /// <summary>The one statement that reads all batches, once in the life of a file; no constant, because those are checked to read no table through.</summary>
    private static readonly string s_recipes = "SELECT seq, recipe FROM batches";

    private const string WriteRecipe = "UPDATE batches SET recipe = ?2 WHERE seq = ?1";

    private static readonly JsonSerializerOptions s_json = new() { Converters = { new JsonStringEnumConverter() } };

    public static void Migrate(SqliteSession session)
    {
        session.Execute(AddOverrides);
        foreach (var (seq, json) in session.All(s_recipes, r => (r.GetInt64(0), r.GetString(1))))
            session.Execute(WriteRecipe, seq, StoredTexts.Write(JsonSerializer.Deserialize<FirstRecipe>(json, s_json)!.Read()));
    }

    /// <summary>The five fields that could be asked for at that time; what the JSON names besides was never anything but the default.</summary>
    private sealed record FirstRecipe(OutputFormat Format, int Quality, Effort Effort, int? Width, int? Height)
    {
        public Recipe Read() => new() { Format = Format, Quality = Quality, Effort = Effort, Width = Width, Height = Height };
    }
}
