using System.Text.Json;
using System.Xml.Linq;

namespace ImageCompressor.Tests.Architecture;

/// <summary>The arrows between the rooms, as the project files allow them, and where versions stand.</summary>
public sealed class ProjectsTests
{
    /// <summary>The projects that each may name. A new project needs a line here, and one in ARCHITECTURE.md.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["ImageCompressor.Domain"] = [],
        ["ImageCompressor.Imaging"] = ["ImageCompressor.Domain", "NetVips"],
        ["ImageCompressor.Fetching"] = [],
        ["ImageCompressor.Processing"] = ["ImageCompressor.Domain", "ImageCompressor.Imaging", "ImageCompressor.Fetching"],
        ["ImageCompressor.Backends"] = ["ImageCompressor.Domain"],
        ["ImageCompressor.ServiceDefaults"] = ["OpenTelemetry.Extensions.Hosting"],
        ["ImageCompressor.Api"] =
        [
            "ImageCompressor.Domain", "ImageCompressor.Imaging", "ImageCompressor.Fetching", "ImageCompressor.Processing", "ImageCompressor.Backends",
            "ImageCompressor.ServiceDefaults",
        ],
        ["ImageCompressor.Worker"] = ["ImageCompressor.Processing", "ImageCompressor.Backends", "ImageCompressor.ServiceDefaults"],
        // It composes programs; of the domain it takes the names of the buckets.
        ["ImageCompressor.AppHost"] = ["ImageCompressor.Api", "ImageCompressor.Worker", "ImageCompressor.Domain"],
        ["NetVips"] = [],
        ["OpenTelemetry.Extensions.Hosting"] = [],
    };

    /// <summary>They see all of us.</summary>
    private static readonly string[] Unlimited = ["ImageCompressor.Tests", "ImageCompressor.Benchmarks"];

    public static TheoryData<string> Projects => [.. Repository.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_names_only_projects_that_it_may(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        if (Unlimited.Contains(name)) return;
        Assert.True(Allowed.TryGetValue(name, out var allowed), $"{name} has no line among the allowed references");
        Assert.Empty(Includes(path, "ProjectReference").Select(include => Path.GetFileNameWithoutExtension(include.Replace('\\', '/'))).Except(allowed!));
    }

    [Fact]
    public void The_domain_has_one_package_at_most() =>
        Assert.InRange(Includes("ImageCompressor.Domain/ImageCompressor.Domain.csproj", "PackageReference").Count(), 0, 1);

    [Fact]
    public void Every_version_of_a_package_stands_in_Directory_Packages_props()
    {
        string[] files = [.. Repository.Projects, .. Repository.Files("*.props"), .. Repository.Files("*.targets"), .. Repository.Files("*.proj")];
        var versions = from file in files.Except(["Directory.Packages.props"])
                       from element in Repository.Xml(file).Descendants()
                       where element.Name.LocalName is "PackageVersion" or "GlobalPackageReference" || (element.Name.LocalName == "PackageReference" && SaysVersion(element))
                       select $"{file}: {element}";
        Assert.Empty(versions);
    }

    [Fact]
    public void Every_package_is_pinned_once_to_one_version()
    {
        // A pin of its own for each profile says so.
        var pins = Repository.Xml("Directory.Packages.props").Descendants("PackageVersion")
            .Where(pin => (string?)pin.Attribute("Condition") != "'$(BuildProfile)' != 'Full'").ToList();
        Assert.Equal(pins.Select(Name).Distinct(StringComparer.OrdinalIgnoreCase), pins.Select(Name));
        // Made as a preview only.
        Assert.All(pins.Where(pin => Name(pin) != "Aspire.Hosting.Kubernetes"), pin => Assert.Matches(@"^\d+\.\d+\.\d+(\.\d+)?$", (string?)pin.Attribute("Version")));

        static string Name(XElement pin) => (string)pin.Attribute("Include")!;
    }

    /// <summary>MSBuild looks for the version of an SDK in global.json, before it has read any other file of ours.</summary>
    [Fact]
    public void An_SDK_has_the_version_of_the_pin_of_its_name()
    {
        var sdks = JsonDocument.Parse(Repository.Text("global.json")).RootElement.GetProperty("msbuild-sdks").EnumerateObject().Select(sdk => (sdk.Name, sdk.Value.GetString()));
        var pins = Repository.Xml("Directory.Packages.props").Descendants("PackageVersion").Select(pin => ((string)pin.Attribute("Include")!, (string?)pin.Attribute("Version")));
        Assert.Empty(sdks.Except(pins));
    }

    [Fact]
    public void No_project_names_the_version_of_an_SDK()
    {
        var named = from file in Repository.Projects
                    from element in Repository.Xml(file).Descendants()
                    where element.Attribute("Sdk") is { } sdk && sdk.Value.Contains('/', StringComparison.Ordinal) || element.Name.LocalName == "Sdk" && element.Attribute("Version") is not null
                    select $"{file}: {element.Name}";
        Assert.Empty(named);
    }

    [Fact]
    public void What_only_the_full_profile_has_is_marked_for_the_probe_and_nothing_else_is()
    {
        var pins = Repository.Xml("Directory.Packages.props").Descendants("PackageVersion").ToList();
        var marked = pins.Where(pin => (string?)pin.Attribute("Profile") == "Full");
        var conditional = pins.Where(pin => pin.Parent!.Attribute("Condition") is not null);
        Assert.Equal(conditional, marked);
        Assert.NotEmpty(marked);
    }

    [Fact]
    public void No_lock_file_and_no_configuration_names_a_registry()
    {
        string[] locks = ["package-lock.json", "npm-shrinkwrap.json", "packages.lock.json"];
        string[] configurations = ["nuget.config", "NuGet.Config", "NuGet.config", ".npmrc", ".yarnrc", ".yarnrc.yml"];
        var naming = locks.SelectMany(Repository.Files).Where(file => Repository.Text(file).Contains("\"resolved\"", StringComparison.Ordinal))
            .Concat(configurations.SelectMany(Repository.Files).Where(file => Repository.Text(file).Contains("://", StringComparison.Ordinal)));
        Assert.Empty(naming.Distinct());
    }

    private static bool SaysVersion(XElement reference) =>
        reference.Attributes().Concat<XObject>(reference.Elements()).Select(part => part is XAttribute attribute ? attribute.Name : ((XElement)part).Name)
            .Any(name => name.LocalName is "Version" or "VersionOverride");

    private static IEnumerable<string> Includes(string path, string item) =>
        Repository.Xml(path).Descendants(item).Select(element => (string)element.Attribute("Include")!);
}
