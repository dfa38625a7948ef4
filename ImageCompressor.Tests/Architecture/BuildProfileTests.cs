using System.Diagnostics;
using System.IO.Compression;

namespace ImageCompressor.Tests.Architecture;

/// <summary>What build/BuildProfile.targets answers, with folders of this test's own as registries.</summary>
public sealed class BuildProfileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("imagecompressor-profile-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_registry_that_lacks_a_package_means_Portable_and_is_asked_once()
    {
        var registry = Registry(Pins().Where(pin => pin.Name != "NetVips"));

        var first = await SettleAsync(registry);
        Assert.Equal((0, "BuildProfile: Portable (this registry lacks NetVips 3.2.0); remembered in .build/profile.props"), first);
        Assert.Contains("<RememberedBuildProfile>Portable</RememberedBuildProfile>", Remembered, StringComparison.Ordinal);

        Assert.Equal((0, ""), await SettleAsync(registry));
    }

    [Fact]
    public async Task A_registry_that_has_all_means_Full()
    {
        var answer = await SettleAsync(Registry(Pins()));

        Assert.Equal((0, "BuildProfile: Full (this registry has all that it needs); remembered in .build/profile.props"), answer);
        Assert.Contains("<RememberedBuildProfile>Full</RememberedBuildProfile>", Remembered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_is_not_reached_means_Portable_until_the_next_time()
    {
        var missing = Path.Combine(folder, "not-there");
        Assert.Equal((0, "BuildProfile: Portable (the registry was not reached); not remembered, the next restore asks again"), await SettleAsync(missing));

        Assert.Equal((0, "BuildProfile: Full (this registry has all that it needs); remembered in .build/profile.props"), await SettleAsync(Registry(Pins())));
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_in_time_means_Portable_until_the_next_time()
    {
        var answer = await SettleAsync(Registry(Pins()), "-property:BuildProfileSeconds=0");

        Assert.Equal((0, "BuildProfile: Portable (the registry did not answer within 0 s); not remembered, the next restore asks again"), answer);
    }

    [Fact]
    public async Task Full_where_it_cannot_be_had_ends_in_one_sentence_and_changes_nothing()
    {
        var (status, output) = await SettleAsync(Registry([]), "-property:BuildProfile=Full");

        Assert.Equal(1, status);
        Assert.Matches(
            @"^[^\n]*: error BUILDPROFILE: BuildProfile=Full was asked for, but this registry lacks [^\n]+ and \d+ more: leave BuildProfile out, or name a registry that has it\.[^\n]*$",
            output);
        Assert.False(File.Exists(ProfileFile));
    }

    [Fact]
    public async Task Portable_on_request_asks_nobody()
    {
        Assert.Equal((0, ""), await SettleAsync(Registry(Pins()), "-property:BuildProfile=Portable"));
        Assert.False(File.Exists(ProfileFile));
    }

    [Fact]
    public async Task Another_profile_is_refused_with_those_that_there_are()
    {
        var (status, output) = await SettleAsync(Registry(Pins()), "-property:BuildProfile=Small");

        Assert.Equal(1, status);
        Assert.Contains("BuildProfile=Small is unknown: say Full or Portable", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_builds_at_once_agree_and_leave_nothing_but_the_answer()
    {
        var registry = Registry([]);
        var answers = await Task.WhenAll(SettleAsync(registry), SettleAsync(registry));

        Assert.All(answers, answer => Assert.Equal(0, answer.Status));
        Assert.Equal([ProfileFile], Directory.GetFileSystemEntries(Path.GetDirectoryName(ProfileFile)!));
        Assert.Contains("<RememberedBuildProfile>Portable</RememberedBuildProfile>", Remembered, StringComparison.Ordinal);
    }

    private string ProfileFile => Path.Combine(folder, "remembered", "profile.props");

    private string Remembered => File.ReadAllText(ProfileFile);

    private static IEnumerable<(string Name, string Version)> Pins() =>
        Repository.Xml("Directory.Packages.props").Descendants("PackageVersion").Where(pin => (string?)pin.Attribute("Profile") == "Full")
            .Select(pin => ((string)pin.Attribute("Include")!, (string)pin.Attribute("Version")!));

    /// <summary>A folder with packages of those names that hold nothing: NuGet takes a folder for a registry.</summary>
    private string Registry(IEnumerable<(string Name, string Version)> packages)
    {
        var registry = Directory.CreateDirectory(Path.Combine(folder, "registry")).FullName;
        foreach (var (name, version) in packages)
        {
            using var package = ZipFile.Open(Path.Combine(registry, $"{name}.{version}.nupkg"), ZipArchiveMode.Create);
            using var writer = new StreamWriter(package.CreateEntry(name + ".nuspec").Open());
            writer.Write($"<package><metadata><id>{name}</id><version>{version}</version><authors>a</authors><description>d</description></metadata></package>");
        }

        return registry;
    }

    private async Task<(int Status, string Output)> SettleAsync(string registry, params string[] arguments)
    {
        var configuration = Path.Combine(folder, "registry.config");
        await File.WriteAllTextAsync(
            configuration, $"""<configuration><packageSources><clear /><add key="test" value="{registry}" /></packageSources></configuration>""", Cancellation);
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        string[] all =
        [
            "msbuild", "build/BuildProfile.targets", "-target:SettleBuildProfile", "-nologo", "-verbosity:minimal", "-terminalLogger:off", "-nodeReuse:false",
            "-property:BuildProfileFile=" + ProfileFile, "-property:RestoreConfigFile=" + configuration,
            // Where no test asks for another: what a person is to wait for a registry is short for a machine that runs all tests meanwhile.
            "-property:BuildProfileSeconds=600", .. arguments,
        ];
        foreach (var argument in all) start.ArgumentList.Add(argument);

        // What this machine has restored before would answer in the registry's place; what it was told about profiles, in the build's.
        start.Environment["NUGET_PACKAGES"] = Path.Combine(folder, "packages");
        start.Environment.Remove("BuildProfile");
        return await RunAsync(start);
    }

    private static async Task<(int Status, string Output)> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(15));
        try
        {
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, (output + await error).Trim());
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
