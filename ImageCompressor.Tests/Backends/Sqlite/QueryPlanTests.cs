using System.Reflection;
using ImageCompressor.Backends.Sqlite;
using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Backends.Sqlite;

/// <summary>What a statement costs must not depend on how many images there are: none may read through a table. The statements are the string
/// constants of the folder's types, so a new one is looked at without being named here.</summary>
public sealed class QueryPlanTests
{
    /// <summary>Tables that grow with the images; batches are thousands at most, but walked through only where an index narrows them.</summary>
    private static readonly string[] s_large = ["images", "i", "rows", "batches", "deleted_objects", "d", "subscribers", "deliveries", "idempotency_keys", "k"];

    private static readonly string[] s_verbs = ["SELECT ", "UPDATE ", "DELETE ", "INSERT "];

    public static TheoryData<string, string> Statements => [.. typeof(SqliteBatchStore).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(SqliteBatchStore).Namespace)
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(constant => constant.IsLiteral && constant.FieldType == typeof(string))
        .Select(constant => ($"{constant.DeclaringType!.Name}.{constant.Name}", (string)constant.GetRawConstantValue()!))
        .Where(statement => s_verbs.Any(verb => statement.Item2.StartsWith(verb, StringComparison.Ordinal)))];

    [Fact]
    public void The_statements_are_found() => Assert.InRange(Statements.Count, 40, 200);

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task No_statement_reads_through_a_table(string name, string sql)
    {
        using var file = new SqliteTestFile();
        await file.Open(new ManualClock()).PrepareAsync(TestContext.Current.CancellationToken);
        using var look = file.Look();
        var plan = look.All("EXPLAIN QUERY PLAN " + sql, r => r.GetString(3), NoValues(sql));
        var scans = plan.Where(step => s_large.Any(table => step.StartsWith($"SCAN {table}", StringComparison.Ordinal)
            && (step.Length == 5 + table.Length || step[5 + table.Length] == ' ') && !IsNarrow(step)));
        Assert.True(!scans.Any(), $"{name}:\n{string.Join('\n', plan)}");
    }

    /// <summary>A partial index holds only what the statement wants, and a list of batches stops at its limit.</summary>
    private static bool IsNarrow(string step) =>
        new[] { "images_suspect", "batches_waiting", "batches_working", "batches_newest", "batches_untold" }.Any(index => step.EndsWith("INDEX " + index, StringComparison.Ordinal));

    private static object?[] NoValues(string sql) => new object?[Enumerable.Range(1, 20).LastOrDefault(i => sql.Contains($"?{i}", StringComparison.Ordinal))];
}
