using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Asks the registry, by a real restore of the probe project, whether the Full profile can be had, and remembers the answer.
/// Compiled by MSBuild on first use (netstandard2.0). Property functions could do it without a compiler, but not read
/// NuGet's sentences, whose apostrophes end their arguments.
/// </summary>
public sealed class FindBuildProfile : Task
{
    /// <summary>Full where somebody asked for it; else empty.</summary>
    public string AskedProfile { get; set; } = "";

    [Required]
    public string ProbeProject { get; set; } = "";

    [Required]
    public string RememberIn { get; set; } = "";

    [Required]
    public string PinsKey { get; set; } = "";

    /// <summary>How long the registry may take.</summary>
    [Required]
    public int Seconds { get; set; }

    public string DotnetPath { get; set; } = "";

    public string ConfigFile { get; set; } = "";

    public string Sources { get; set; } = "";

    public override bool Execute()
    {
        var (lacks, certain) = Ask();
        if (lacks.Length > 0 && AskedProfile == "Full")
        {
            Log.LogError(null, "BUILDPROFILE", null, null, 0, 0, 0, 0,
                $"BuildProfile=Full was asked for, but {lacks}: leave BuildProfile out, or name a registry that has it.");
            return false;
        }

        var profile = lacks.Length == 0 ? "Full" : "Portable";
        Remember(profile, certain);
        var memory = certain ? $"remembered in .build/{Path.GetFileName(RememberIn)}" : "not remembered, the next restore asks again";
        var reason = lacks.Length == 0 ? "this registry has all that it needs" : lacks;
        Log.LogMessage(MessageImportance.High, $"BuildProfile: {profile} ({reason}); {memory}");
        return true;
    }

    private (string Lacks, bool IsCertain) Ask()
    {
        // Two builds at once would meet in one intermediate folder, so each asks in its own.
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(RememberIn))!, "probe-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        try
        {
            var output = Restore(folder, out var exitCode);
            return exitCode == 0 ? ("", true) : Read(output, exitCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string Restore(string folder, out int? exitCode)
    {
        var output = new StringBuilder();
        using var process = new Process { StartInfo = Command(folder) };
        DataReceivedEventHandler take = (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.OutputDataReceived += take;
        process.ErrorDataReceived += take;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (process.WaitForExit(Seconds * 1000))
        {
            process.WaitForExit(); // The overload with a limit does not wait for the last lines of output.
            exitCode = process.ExitCode;
        }
        else
        {
            process.Kill();
            process.WaitForExit(5000);
            exitCode = null;
        }

        lock (output) return output.ToString();
    }

    private ProcessStartInfo Command(string folder)
    {
        // One node and no build server: nothing outlives the process that is killed when time is up.
        var arguments = new List<string>
        {
            "restore", ProbeProject, "--disable-build-servers", "-nodeReuse:false", "-maxCpuCount:1", "-terminalLogger:off", "-verbosity:minimal",
            "-property:BaseIntermediateOutputPath=" + folder + "/",
        };
        if (ConfigFile.Length > 0) arguments.Add("-property:RestoreConfigFile=" + ConfigFile);
        if (Sources.Length > 0) arguments.Add("-property:RestoreSources=" + Sources.Replace(";", "%3B"));
        var start = new ProcessStartInfo(DotnetPath.Length > 0 ? DotnetPath : "dotnet", string.Join(" ", arguments.Select(Quote)))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en"; // The sentences are read below.
        start.Environment["NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT"] = "2";
        return start;
    }

    private static string Quote(string argument) => "\"" + argument + "\"";

    /// <summary>
    /// NU1101: no such package; NU1102: not this version; NU1103: only a pre-release. Those are answers of a registry. All else
    /// (NU1301: not reached; out of time) says nothing about it, and neither do these beside an NU1301 of another registry.
    /// </summary>
    private (string Lacks, bool IsCertain) Read(string output, int? exitCode)
    {
        var missing = Regex.Matches(output, @"error NU110[123]: Unable to find (?:a stable )?package '?(?<name>[\w.-]+?)'?(?=[\s.]*(?:\s|$))")
            .Cast<Match>().Select(match => match.Groups["name"].Value).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (exitCode is null) return ($"the registry did not answer within {Seconds} s", false);
        if (output.Contains("NU1301")) return ("the registry was not reached", false);
        if (missing.Count > 0) return ("this registry lacks " + Name(missing), true);
        var first = Regex.Match(output, @"error (?<text>[A-Z]+\d+: [^\r\n]{0,200})");
        return ("the restore of build/probe failed: " + (first.Success ? first.Groups["text"].Value : $"exit code {exitCode}"), false);
    }

    /// <summary>The first three, those before the others that the pins name: what only they depend on says less.</summary>
    private string Name(List<string> packages)
    {
        var pins = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ProbeProject)!, "..", "..", "Directory.Packages.props"));
        var named = packages.Select(package => (Package: package, Pin: Regex.Match(pins, $"Include=\"{Regex.Escape(package)}\" Version=\"([^\"]+)\"")))
            .OrderByDescending(package => package.Pin.Success)
            .Take(3).Select(package => package.Pin.Success ? $"{package.Package} {package.Pin.Groups[1].Value}" : package.Package);
        var rest = packages.Count > 3 ? $" and {packages.Count - 3} more" : "";
        return string.Join(", ", named) + rest;
    }

    private void Remember(string profile, bool certain)
    {
        var text = $"""
            <Project>
              <!-- Written by build/FindBuildProfile.cs. Delete it, or build once with -p:BuildProfile=Full, and the registry is asked again. -->
              <PropertyGroup>
                <RememberedBuildProfile>{profile}</RememberedBuildProfile>
                <RememberedBuildProfileFor>{(certain ? PinsKey : "not certain")}</RememberedBuildProfileFor>
              </PropertyGroup>
            </Project>

            """;
        var written = RememberIn + "." + Guid.NewGuid().ToString("N");
        File.WriteAllText(written, text);
        if (File.Exists(RememberIn)) File.Replace(written, RememberIn, null);
        else
        {
            try { File.Move(written, RememberIn); }
            catch (IOException) when (File.Exists(RememberIn)) { File.Delete(written); } // Another build was first, with the same answer.
        }
    }
}
