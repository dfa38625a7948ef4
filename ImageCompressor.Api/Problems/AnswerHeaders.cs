namespace ImageCompressor.Api.Problems;

/// <summary>What stands on every answer, on those too that an exception has made.</summary>
internal static class AnswerHeaders
{
    public static void UseAnswerHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        // At the last moment: the exception handler clears what was set before.
        context.Response.OnStarting(static response => Set(((HttpResponse)response).Headers), context.Response);
        return next(context);
    });

    private static Task Set(IHeaderDictionary headers)
    {
        headers.Server = Preparation.ServiceName;
        // Names and messages that strangers wrote stand in the answers: no browser is to find markup in them, and no page is to show them inside of it.
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        return Task.CompletedTask;
    }
}
