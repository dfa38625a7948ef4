using ImageCompressor.Api;
using ImageCompressor.Api.DeadLetters;
using ImageCompressor.Api.Notifications.Webhooks;
using ImageCompressor.Api.Push;
using ImageCompressor.Api.Submitting;
using Microsoft.Extensions.Options;

try
{
    var arguments = LaunchArguments.Parse(args);
    if (arguments.Help)
    {
        Console.WriteLine(LaunchArguments.Usage);
        return 0;
    }

    if (arguments.DeadLetters is not null) return await new DeadLettersCommand(arguments, Console.Out).RunAsync();
    if (arguments.WebhookSecret) return new WebhookSecretCommand(arguments, Console.Out).Run();
    if (arguments.PushSubject is not null) return PushKeysCommand.Run(arguments.PushSubject, Console.Out);
    if (arguments.Sheet is not null) return await new SubmitCommand(arguments, Console.Out).RunAsync();

    var app = ServiceHost.Build(arguments, quiet: false);
    await app.RunAsync();
    return 0;
}
catch (FormatException fault)
{
    Console.Error.WriteLine($"{fault.Message}\n{LaunchArguments.Usage}");
    return 2;
}
catch (StartupException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}
catch (OptionsValidationException fault)
{
    Console.Error.WriteLine("The configuration does not fit:" + string.Concat(fault.Failures.Select(failure => $"\n  - {failure}")));
    return 2;
}
catch (IOException fault) when (fault.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    Console.Error.WriteLine($"{fault.Message} Stop the other program, or give another --port.");
    return 2;
}
