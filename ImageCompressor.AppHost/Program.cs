#if PORTABLE
return ImageCompressor.AppHost.ServiceAlone.Run(args);
#else
using ImageCompressor.AppHost.Composition;
using ImageCompressor.AppHost.Engine;

try
{
    var builder = DistributedApplication.CreateBuilder(args);
    var publishes = builder.ExecutionContext.IsPublishMode;
    var options = await TopologyOptions.ReadAsync(builder.Configuration, publishes, () => EngineProbe.AskAsync(builder.Configuration));
    Console.WriteLine(options.Notice);
    Topology.Compose(builder, options);
    await builder.Build().RunAsync();
    return 0;
}
catch (FormatException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}
#endif
