namespace ImageCompressor.Backends.Sqlite;

/// <summary>From schema 3 to 4: each delivery knows the host of its receiver, and what is due is found in an index that has it.</summary>
/// <remarks>Deliveries of before, and those of an older process beside this one, have none: they get it when it is first asked for (<see cref="Sending.Take"/>), so the change touches no row.
/// The index <c>deliveries_due</c> of the third schema is left where it is: a process of before that runs beside this one names it.</remarks>
internal static class ThirdToFourth
{
    public const string HostOfDeliveries = """

        ALTER TABLE deliveries ADD COLUMN host TEXT NOT NULL DEFAULT '';
        CREATE INDEX deliveries_next ON deliveries(due_at, seq, host) WHERE due_at IS NOT NULL;
        """;
}
