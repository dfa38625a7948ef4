using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Console;

namespace ImageCompressor.ServiceDefaults;

/// <summary>
/// One line for each log record, so that lines can be counted and grepped, and so that a line break in a logged value cannot
/// forge a record. <c>Logging:Console:FormatterName=json</c> gives the records with their fields instead.
/// </summary>
internal static class ConsoleFormat
{
    public static void AddConsoleFormat(this IHostApplicationBuilder builder)
    {
        // Not AddSimpleConsole: that fixes the formatter's name, and the setting above would have no effect. Without any name, though, the
        // provider takes the options of its first version, which know no single line.
        builder.Services.Configure<ConsoleLoggerOptions>(options => options.FormatterName ??= ConsoleFormatterNames.Simple);
        builder.Services.Configure<SimpleConsoleFormatterOptions>(options =>
        {
            options.SingleLine = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat ??= "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        builder.Services.Configure<JsonConsoleFormatterOptions>(options =>
        {
            options.UseUtcTimestamp = true;
            options.TimestampFormat ??= "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
    }
}
