using ImageCompressor.Api.Problems;
using ImageCompressor.Api.Requests;
using ImageCompressor.Backends.Composition;
using ImageCompressor.Domain.Images;
using Microsoft.AspNetCore.Mvc;

namespace ImageCompressor.Api.DeadLetters;

/// <summary>What was given up: to look at, to do again, to forget.</summary>
internal sealed class DeadLetterRoutes(IJobQueue queue, QueueState state, Replay replay)
{
    /// <summary>To look through 10,000 takes a few seconds; a queue that says nothing for this long is taken to be away.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/dead-letters").WithTags("Dead letters")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("", (DeadLetterRoutes on, string? limit, CancellationToken cancel) => on.ListAsync(limit, cancel))
            .WithName("ListDeadLetters").WithSummary("Jobs that were given up, the oldest first; they stay where they are")
            .WithDescription("`readable` is false where nobody could read the message: it has an id and no image. `more` says that there are more than the limit (1 to 1000, else 50).")
            .Produces<DeadLetterList>();
        group.MapPost("/replay", (DeadLetterRoutes on, LetterNames? names, [FromQuery] string[] image, HttpRequest request, CancellationToken cancel) =>
                on.ReplayAsync(names, image, request, cancel))
            .WithName("ReplayDeadLetters").WithSummary("Do given-up images again: all, or those that the body or the query (`image`) names")
            .WithDescription("Each becomes pending again and loses its dead letter. Not done again: images that are no longer failed or no longer there, and letters that nobody can read, which stay.")
            .Produces<ReplayReport>();
        group.MapDelete("", (DeadLetterRoutes on, [FromQuery] string[] image, HttpRequest request, CancellationToken cancel) => on.ForgetAsync(image, request, cancel))
            .WithName("ForgetDeadLetters").WithSummary("Forget dead letters: all, or those that the query (`image`) names; their images stay failed")
            .Produces<ForgetReport>();
    }

    private async Task<IResult> ListAsync(string? limitText, CancellationToken cancellationToken)
    {
        if (Paging.Read<ImageStatus>(limitText, null, out var limit, out _) is { } problem) return problem;
        return await WithQueueAsync(async token =>
        {
            var letters = await queue.ListDeadLettersAsync(limit + 1, token);
            return TypedResults.Ok(new DeadLetterList([.. letters.Take(limit).Select(DeadLetterView.Of)], letters.Count > limit));
        }, cancellationToken);
    }

    private async Task<IResult> ReplayAsync(LetterNames? names, string[] inQuery, HttpRequest request, CancellationToken cancellationToken) =>
        Chosen.Read(names?.Images, inQuery, request.Query.Keys, out var chosen)
            ?? await WithQueueAsync(async token => TypedResults.Ok(await replay.RunAsync(chosen, token)), cancellationToken);

    private async Task<IResult> ForgetAsync(string[] inQuery, HttpRequest request, CancellationToken cancellationToken) =>
        Chosen.Read(null, inQuery, request.Query.Keys, out var chosen) ?? await WithQueueAsync(async token =>
        {
            var (letters, unknown) = chosen.Of(await queue.ListDeadLettersAsync(int.MaxValue, token));
            await queue.RemoveDeadLettersAsync([.. letters.Select(letter => letter.Id)], token);
            return TypedResults.Ok(new ForgetReport(letters.Count, unknown));
        }, cancellationToken);

    /// <summary>The queue's own methods wait for a broker as long as it takes; whoever asks here is told.</summary>
    private async Task<IResult> WithQueueAsync(Func<CancellationToken, Task<IResult>> work, CancellationToken cancellationToken)
    {
        if (state.Fault() is { } fault) return Unavailable(fault);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            return await work(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unavailable(state.Fault() ?? "The queue does not answer.");
        }
    }

    private static IResult Unavailable(string fault) => Problem.Of(
        StatusCodes.Status503ServiceUnavailable, "queue_unavailable", $"{fault} What was done stays done; ask again when /health says that the queue is there.");
}
