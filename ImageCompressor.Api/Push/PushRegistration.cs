using ImageCompressor.Processing;

namespace ImageCompressor.Api.Push;

/// <summary>Adds what tells browsers.</summary>
internal static class PushRegistration
{
    /// <summary>Reads the section <c>Push</c>; adds what is wrong with it to <paramref name="faults"/>.</summary>
    public static void AddPush(this IServiceCollection services, IConfiguration configuration, ICollection<string> faults) => services
        .AddSingleton(Settings.Read<PushOptions>(configuration, PushOptions.Section, options => options.Validate(), faults))
        .AddSingleton<PushSender>().AddSingleton<PushRoutes>();
}
