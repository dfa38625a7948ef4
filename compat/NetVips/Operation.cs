namespace NetVips;

/// <summary>Any operation of libvips, by name.</summary>
public class Operation : VipsObject
{
    private Operation(nint pointer) : base(pointer)
    {
    }

    public static Operation NewFromName(string operationName)
    {
        if (!ModuleInitializer.VipsInitialized)
            throw new VipsException("libvips is not initialized", ModuleInitializer.Exception!);
        var pointer = Native.OperationNew(operationName);
        return pointer != 0 ? new Operation(pointer) : throw new VipsException($"no such operation {operationName}");
    }

    public static object Call(string operationName, params object[] args) => Call(operationName, null, null, args);

    public static object Call(string operationName, VOption? kwargs = null, params object[] args) =>
        Call(operationName, kwargs, null, args);

    /// <summary>Builds and runs an operation.</summary>
    /// <param name="operationName">Its nickname.</param>
    /// <param name="kwargs">Optional arguments.</param>
    /// <param name="matchImage">The image it works on.</param>
    /// <param name="args">The other required arguments, in order.</param>
    /// <returns>The one required output, or an array when there are several or none.</returns>
    public static object Call(string operationName, VOption? kwargs = null, Image? matchImage = null, params object[] args)
    {
        var arguments = Introspect.Get(operationName);
        if (arguments.RequiredInput.Count != args.Length)
            throw new ArgumentException($"{operationName} takes {arguments.RequiredInput.Count} arguments, not {args.Length}", nameof(args));

        using var operation = NewFromName(operationName);
        if (matchImage is not null && arguments.MemberX is { } self)
            operation.Set(self.Type, self.Name, matchImage);
        for (var i = 0; i < args.Length; i++)
            operation.Set(arguments.RequiredInput[i].Type, arguments.RequiredInput[i].Name, args[i]);
        foreach (var (name, value) in kwargs ?? [])
            operation.SetOption(operationName, arguments, name, value);

        return operation.Build(operationName, arguments);
    }

    public static void Block(string name, bool state) => Native.OperationBlockSet(name, state ? 1 : 0);

    private void SetOption(string operationName, Introspect arguments, string name, object value)
    {
        if (!arguments.OptionalInput.TryGetValue(name, out var argument))
            throw new ArgumentException($"{operationName} does not support optional argument: {name}", nameof(name));
        Set(argument.Type, name, value);
    }

    private object Build(string operationName, Introspect arguments)
    {
        // A new reference: this operation, or an equal one from the cache.
        var pointer = Native.CacheOperationBuild(this);
        if (pointer == 0)
        {
            var failure = new VipsException($"unable to call {operationName}");
            Native.ObjectUnrefOutputs(this);
            throw failure;
        }

        using var built = new Operation(pointer);
        var results = arguments.RequiredOutput.ConvertAll(output => built.Get(output.Type, output.Name));
        Native.ObjectUnrefOutputs(built);
        return results.Count == 1 ? results[0] : results.ToArray();
    }
}
