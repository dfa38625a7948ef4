using System.Diagnostics;
using ImageCompressor.AppHost.Engine;
using ImageCompressor.Tests.Doubles;

namespace ImageCompressor.Tests.AppHost;

/// <summary>The probe of a container engine, with clients of this test's own.</summary>
public sealed class EngineProbeTests : IDisposable
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_client_whose_daemon_answers_is_an_engine() =>
        Assert.Equal(new(true, $"{Client("good", "exit 0")} answers"), await EngineProbe.AskAsync([Client("good", "exit 0")], s_long));

    [Fact]
    public async Task A_client_without_a_daemon_is_none()
    {
        var client = Client("lonely", "echo 'Cannot connect to the daemon' >&2; exit 1");
        Assert.Equal(new(false, $"{client} is installed, but its daemon does not run"), await EngineProbe.AskAsync([client], s_long));
    }

    [Fact]
    public async Task A_client_that_hangs_is_none_and_does_not_stay()
    {
        var mark = Path.Combine(_folder.Path, "pid");
        var client = Client("hangs", $"echo $$ > {mark}; sleep 600");
        var answer = await EngineProbe.AskAsync([client], TimeSpan.FromSeconds(10));
        Assert.Equal(new(false, $"{client} did not answer within 10 s"), answer);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(int.Parse(File.ReadAllText(mark))));
    }

    [Fact]
    public async Task A_client_that_is_not_there_is_none() =>
        Assert.Equal(new(false, "no-such-client is not installed"), await EngineProbe.AskAsync(["no-such-client"], s_long));

    [Fact]
    public async Task A_client_that_fills_its_output_does_not_block() =>
        Assert.True((await EngineProbe.AskAsync([Client("loud", "head -c 1000000 /dev/zero | tr '\\0' 'x'; head -c 1000000 /dev/zero | tr '\\0' 'x' >&2")], s_long)).Answers);

    [Fact]
    public async Task One_that_answers_among_several_is_enough() =>
        Assert.True((await EngineProbe.AskAsync(["no-such-client", Client("bad", "exit 1"), Client("good", "exit 0")], s_long)).Answers);

    [Fact]
    public async Task The_daemon_is_asked_and_not_the_client()
    {
        var said = Path.Combine(_folder.Path, "said");
        await EngineProbe.AskAsync([Client("asks", $"echo \"$@\" > {said}")], s_long);
        Assert.Equal("container ls -n 1", File.ReadAllText(said).Trim());
    }

    private string Client(string name, string script)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
