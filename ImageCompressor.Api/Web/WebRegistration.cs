namespace ImageCompressor.Api.Web;

/// <summary>Adds the page's parts.</summary>
internal static class WebRegistration
{
    public static IServiceCollection AddPage(this IServiceCollection services) =>
        services.AddSingleton<PageFiles>().AddSingleton<PageHeaders>().AddSingleton<PageRoutes>();
}
