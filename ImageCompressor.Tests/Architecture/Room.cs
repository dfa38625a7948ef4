using System.Reflection;

namespace ImageCompressor.Tests.Architecture;

/// <summary>One of our projects, as it was built.</summary>
internal sealed class Room(string name)
{
    public static IReadOnlyList<Room> All { get; } =
    [
        new("Domain"), new("Imaging"), new("Fetching"), new("Processing"), new("Backends"), new("ServiceDefaults"), new("Api"), new("Worker"), new("AppHost"),
    ];

    public string Name { get; } = "ImageCompressor." + name;

    private Assembly Assembly => Assembly.Load(Name);

    /// <summary>What its metadata refers to: what it uses, not what its project could.</summary>
    public IEnumerable<string> References => Assembly.GetReferencedAssemblies().Select(reference => reference.Name!);

    /// <summary>The types that a person wrote: what the compiler adds has no namespace, or sits in a type that has one.</summary>
    public IEnumerable<Type> Types => Assembly.GetTypes().Where(type => type.Namespace?.StartsWith(Name, StringComparison.Ordinal) == true);

    public static Room Of(string name) => All.Single(room => room.Name == "ImageCompressor." + name);
}
