using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace NetVips;

/// <summary>The arguments of an operation, asked of libvips once.</summary>
internal sealed class Introspect
{
    [Flags]
    private enum ArgumentFlags
    {
        Required = 1,
        Construct = 2,
        Input = 16,
        Output = 32,
        Deprecated = 64,
    }

    internal readonly record struct Argument(string Name, nint Type);

    private static readonly ConcurrentDictionary<string, Introspect> s_operations = new();

    /// <summary>The first required image: the one that an operation works on.</summary>
    internal Argument? MemberX { get; private set; }

    /// <summary>The other required arguments, in order.</summary>
    internal List<Argument> RequiredInput { get; } = [];

    internal Dictionary<string, Argument> OptionalInput { get; } = [];
    internal List<Argument> RequiredOutput { get; } = [];

    private Introspect(string operation)
    {
        using var instance = Operation.NewFromName(operation);
        if (Native.ObjectGetArgs(instance, out var names, out var flags, out var count) != 0)
            throw new VipsException($"unable to get arguments of {operation}");
        for (var i = 0; i < count; i++)
            Sort(instance, Marshal.ReadIntPtr(names, i * nint.Size), (ArgumentFlags)Marshal.ReadInt32(flags, i * sizeof(int)));
    }

    internal static Introspect Get(string operation) => s_operations.GetOrAdd(operation, static name => new Introspect(name));

    private void Sort(Operation instance, nint name, ArgumentFlags flags)
    {
        if (!flags.HasFlag(ArgumentFlags.Construct))
            return;
        // libvips writes a-b, callers a_b; GObject takes either when a property is set.
        var argument = new Argument(Marshal.PtrToStringUTF8(name)!.Replace('-', '_'), TypeOf(instance, name));
        var required = flags.HasFlag(ArgumentFlags.Required) && !flags.HasFlag(ArgumentFlags.Deprecated);
        if (flags.HasFlag(ArgumentFlags.Input) && !required)
            OptionalInput[argument.Name] = argument;
        else if (flags.HasFlag(ArgumentFlags.Input) && MemberX is null && argument.Type == GType.Image)
            MemberX = argument;
        else if (flags.HasFlag(ArgumentFlags.Input))
            RequiredInput.Add(argument);
        else if (flags.HasFlag(ArgumentFlags.Output) && required)
            RequiredOutput.Add(argument);
    }

    // GParamSpec begins with its class, its name, an int of flags (padded) and then the type of the values.
    private static nint TypeOf(Operation instance, nint name) =>
        Native.ObjectGetArgument(instance, name, out var pspec, out _, out _) == 0
            ? Marshal.ReadIntPtr(pspec, 3 * nint.Size)
            : throw new VipsException("unable to look up an argument");
}
