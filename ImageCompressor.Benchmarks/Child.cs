using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ImageCompressor.Benchmarks;

/// <summary>Programs of this solution, started from their built files.</summary>
internal static class Child
{
    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = program.EndsWith("Benchmarks", StringComparison.Ordinal) };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program + ".dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment.Remove("ASPNETCORE_URLS");
        return Process.Start(start)!;
    }

    /// <summary>Settings under which only trouble is logged.</summary>
    public static string[] Quiet { get; } =
    [
        "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Warning",
        // A program is asked from the first moment on, when it cannot be well yet.
        "--Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks=None",
    ];

    /// <summary>Waits until the program says that it is well.</summary>
    public static async Task HealthyAsync(Process process, HttpClient http)
    {
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException("The program did not start.");
            try
            {
                using var answer = await http.GetAsync("/health");
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(20);
        }
    }

    /// <summary>The largest working set that the process ever had, as Linux counts it.</summary>
    public static double PeakMegabytes(Process process)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private static readonly HashSet<int> s_given = [];

    /// <summary>A port that nobody listens on, below the range from which outgoing connections get theirs: a poll of a closed port there could meet
    /// itself and look like a server. None is given twice: who has it may bind it only later. And none of those from which <c>./run --distributed</c> and Ceph
    /// take theirs (build/distributed.sh): they cannot know what was given here.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(26_000, 32_000);
            lock (s_given)
                if (!s_given.Add(port)) continue;
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next draw.
            }
        }
    }
}
