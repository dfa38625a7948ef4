namespace ImageCompressor.Tests.Architecture;

/// <summary>The arrows between the rooms (ARCHITECTURE.md), as far as what was built obeys them.</summary>
public sealed class ArrowsTests
{
    private static readonly string[] Sdks = ["NetVips", "Microsoft.Data.Sqlite", "SQLitePCLRaw", "RabbitMQ", "AWSSDK", "MongoDB", "StackExchange", "Polly"];

    /// <summary>Beginnings of the names of assemblies that a room must never use.</summary>
    public static TheoryData<string, string[]> NeverUsed => new()
    {
        { "Domain", ["ImageCompressor.", "Microsoft.AspNetCore", "System.Net.Http", .. Sdks] },
        { "Imaging", ["ImageCompressor.Fetching", "ImageCompressor.Processing", "ImageCompressor.Backends", "ImageCompressor.Api", "Microsoft.AspNetCore", "System.Net.", .. Sdks.Except(["NetVips"])] },
        { "Fetching", ["ImageCompressor.", "Microsoft.AspNetCore", .. Sdks.Except(["Polly"])] },
        { "Processing", ["ImageCompressor.Backends", "ImageCompressor.Api", "Microsoft.AspNetCore", .. Sdks] },
        { "Backends", ["ImageCompressor.Imaging", "ImageCompressor.Fetching", "ImageCompressor.Processing", "ImageCompressor.Api", "Microsoft.AspNetCore", "NetVips", "Polly"] },
        { "ServiceDefaults", ["ImageCompressor.", .. Sdks] },
        { "Api", Sdks },
        { "Worker", ["ImageCompressor.Api", .. Sdks] },
        { "AppHost", ["ImageCompressor.Imaging", "ImageCompressor.Fetching", "ImageCompressor.Processing", "ImageCompressor.Backends", "ImageCompressor.Api", "ImageCompressor.Worker", .. Sdks.Except(["AWSSDK"])] },
    };

    [Theory]
    [MemberData(nameof(NeverUsed))]
    public void A_room_uses_no_assembly_that_it_must_not_see(string room, string[] never)
    {
        var seen = Room.Of(room).References.Where(reference => never.Any(name => reference.StartsWith(name, StringComparison.Ordinal)));
        Assert.Empty(seen);
    }

    [Fact]
    public void Imaging_knows_of_the_domain_only_what_a_recipe_is()
    {
        var beyond = Uses(Room.Of("Imaging"), "ImageCompressor.Domain").Where(use => use.Used != "ImageCompressor.Domain.Recipes");
        Assert.Empty(beyond);
    }

    [Fact]
    public void The_folders_of_the_backends_do_not_see_each_other()
    {
        // Composition picks among them, and sees them all. What both batch stores write alike stands in Batches, which sees none of them.
        var between = Uses(Room.Of("Backends"), "ImageCompressor.Backends.")
            .Where(use => use.User != "ImageCompressor.Backends.Composition" && Folder(use.User) != Folder(use.Used))
            .Where(use => use.Used != "ImageCompressor.Backends.Batches" || Folder(use.User) is not ("Sqlite" or "MongoDb"));
        Assert.Empty(between);
    }

    [Theory]
    [InlineData("Microsoft.Data.Sqlite", "Sqlite")]
    [InlineData("RabbitMQ", "RabbitMq")]
    [InlineData("Amazon", "S3")]
    [InlineData("MongoDB", "MongoDb")]
    public void An_SDK_is_used_in_its_own_folder_only(string sdk, string folder)
    {
        var elsewhere = Uses(Room.Of("Backends"), sdk).Where(use => Folder(use.User) != folder);
        Assert.Empty(elsewhere);
    }

    [Fact]
    public void Our_interfaces_are_the_four_ports() =>
        Assert.Equal(
            ["IBatchStore", "IImageStore", "IJobQueue", "IProgressFeed"],
            Room.All.SelectMany(room => room.Types).Where(type => type.IsInterface).Select(type => type.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Classes_are_sealed_unless_they_exist_to_be_derived_from()
    {
        var open = Room.All.SelectMany(room => room.Types).Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false });
        Assert.Empty(open.Select(type => type.FullName));
    }

    [Fact]
    public void A_name_says_what_a_thing_is()
    {
        string[] saysNothing = ["Helpers", "Helper", "Utils", "Util", "Utilities", "Common", "Managers", "Manager", "Services", "Extensions", "Core", "Shared", "Misc"];
        var names = Room.All.SelectMany(room => room.Types)
            .SelectMany(type => type.Namespace!.Split('.').Append(type.Name).Select(name => (type.FullName, Name: name)));
        var empty = names.Where(name => saysNothing.Contains(name.Name));
        Assert.Empty(empty.Select(name => name.FullName));
    }

    private static IEnumerable<(string User, string Used)> Uses(Room room, string prefix) =>
        from type in room.Types
        from used in TypeUses.Of(type)
        where used.Namespace?.StartsWith(prefix, StringComparison.Ordinal) == true && used.Namespace != type.Namespace
        select (type.Namespace!, used.Namespace!);

    /// <summary>The third part of a namespace, or nothing for the root.</summary>
    private static string? Folder(string space) => space.Split('.').ElementAtOrDefault(2);
}
