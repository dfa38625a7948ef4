using System.Reflection;

namespace ImageCompressor.Tests.Doubles;

/// <summary>A port of which a test needs a method or two, over another that does the rest.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it when it runs.
internal class Instead<TPort> : DispatchProxy where TPort : class
#pragma warning restore CA1852
{
    private TPort? _rest;
    private string _method = "";
    private Func<object?[], Task> _instead = null!;

    /// <summary>Does <paramref name="instead"/> in place of the method of that name; what it gives must be of the method's type.</summary>
    public static TPort Of(string method, Func<object?[], Task> instead, TPort? rest = null)
    {
        var proxy = Create<TPort, Instead<TPort>>();
        var own = (Instead<TPort>)(object)proxy;
        (own._rest, own._method, own._instead) = (rest, method, instead);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == _method) return _instead(args!);
        if (_rest is null) return targetMethod.ReturnType == typeof(Task) ? Task.CompletedTask : throw new NotSupportedException(targetMethod.Name);
        return targetMethod.Invoke(_rest, args);
    }
}
