namespace ImageCompressor.Tests.EndToEnd.Chaos;

/// <summary>What goes wrong during a batch.</summary>
[Flags]
internal enum Disturbances
{
    None = 0,

    /// <summary>SIGKILL to a worker, and another one in its place; several times.</summary>
    KillWorkers = 1,

    /// <summary>SIGTERM and a start on what it had. Not SIGKILL: what RabbitMQ 3.10.8 does then is in docs/decisions/0008.</summary>
    RestartBroker = 2,

    /// <summary>The S3 server dies and comes back after 10 s.</summary>
    StopStore = 4,

    /// <summary>SIGKILL to the service, and a start.</summary>
    RestartService = 8,

    /// <summary>Every job and every answer is delivered twice.</summary>
    Twice = 16,

    /// <summary>Some answers never arrive.</summary>
    DropResults = 32,

    All = KillWorkers | RestartBroker | StopStore | RestartService | Twice | DropResults,
}
