using ImageCompressor.Worker;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

try
{
    var worker = WorkerHost.Build(args);
    await worker.RunAsync();
    return 0;
}
catch (OptionsValidationException fault)
{
    Console.Error.WriteLine("The configuration does not fit:" + string.Concat(fault.Failures.Select(failure => $"\n  - {failure}")));
    return 2;
}
catch (IOException fault) when (fault.InnerException is AddressInUseException)
{
    Console.Error.WriteLine($"{fault.Message} Stop the other program, or give another --port.");
    return 2;
}
