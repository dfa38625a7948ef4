using System.Diagnostics;
using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Deliveries;
using ImageCompressor.Domain.Images;
using ImageCompressor.Domain.Manifests;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Api.Sheets;

/// <summary>Reads a sheet from the network into the store without ever holding more than a few thousand rows of it.</summary>
internal sealed class SheetIntake(IBatchStore store, IImageStore images, ManifestLimits limits, PresetTable presets, TimeProvider time)
{
    private const int RowsAtOnce = 1_000;

    /// <summary>Characters after which the rows go to the store although they are fewer: 1,000 rows with cells of a million would be gigabytes.</summary>
    private const long CharactersAtOnce = 4_000_000;

    /// <summary>What a URL weighs besides its characters: its slot, and what is wrong with it.</summary>
    private const int CharactersOfSlot = 100;

    /// <summary>Reads all of it. With <paramref name="keep"/>, rows go to a new batch that waits to be sealed; without, they are only checked.</summary>
    /// <exception cref="ManifestException">It cannot be read at all. No batch is left behind.</exception>
    /// <exception cref="IdempotencyKeyTakenException">Another upload has the key.</exception>
    public async Task<Intake> ReadAsync(Stream sheet, string name, bool keep, CancellationToken cancellationToken, string? key = null)
    {
        using var reader = await ManifestReader.OpenAsync(sheet, limits, presets, cancellationToken);
        var intake = new Intake(keep ? BatchId.New(time.GetUtcNow()) : null, new RowRecipes(images));
        if (intake.Batch is { } id) await CreateAsync(id, name, key, reader.Layout, cancellationToken);
        try
        {
            await AppendAsync(reader, intake, cancellationToken);
            // Only now: some show late in the file.
            intake.Warnings.AddRange(reader.FileProblems);
            return intake;
        }
        catch (ManifestException none) when (none.Code == "no_urls" && intake.RejectedCount > 0)
        {
            // The caller of this tells what was refused, row by row; the exception knows only the first.
            return intake;
        }
        catch
        {
            await DiscardAsync(intake);
            throw;
        }
    }

    /// <summary>Removes what was stored of a sheet that is not wanted after all.</summary>
    public async Task DiscardAsync(Intake intake)
    {
        if (intake.Batch is not { } id) return;
        // Nothing of it was ever processed, so there is no object to delete.
        await foreach (var _ in store.DeleteAsync(id, CancellationToken.None)) { }
    }

    private Task CreateAsync(BatchId id, string name, string? key, ManifestLayout layout, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return store.CreateAsync(new Batch
        {
            Id = id,
            Name = name,
            Recipe = Recipe.Default,
            Layout = layout,
            CreatedAt = now,
            UpdatedAt = now,
            TraceParent = Activity.Current?.Id,
            IdempotencyKey = key,
        }, cancellationToken);
    }

    private async Task AppendAsync(ManifestReader reader, Intake intake, CancellationToken cancellationToken)
    {
        var (chunk, characters) = (new List<BatchRow>(RowsAtOnce), 0L);
        // The store writes one chunk while the next is parsed.
        var writing = Task.CompletedTask;
        try
        {
            await foreach (var row in reader.ReadRowsAsync(cancellationToken))
            {
                chunk.Add(Accept(row, await intake.Recipes.TakeAsync(row, cancellationToken), intake));
                characters += CharactersOf(row);
                if (chunk.Count < RowsAtOnce && characters < CharactersAtOnce) continue;
                await writing;
                writing = WriteAsync(intake.Batch, chunk, cancellationToken);
                (chunk, characters) = (new List<BatchRow>(RowsAtOnce), 0);
            }
        }
        finally
        {
            await writing;
        }

        if (chunk.Count > 0) await WriteAsync(intake.Batch, chunk, cancellationToken);
    }

    private static long CharactersOf(ManifestRow row)
    {
        long characters = row.Product.Length + row.Serial.Length;
        foreach (var extra in row.Extras) characters += extra.Length;
        foreach (var url in row.Urls) characters += url.Value.Length + CharactersOfSlot;
        return characters;
    }

    private Task WriteAsync(BatchId? id, List<BatchRow> rows, CancellationToken cancellationToken) =>
        id is { } batch ? store.AppendAsync(batch, rows, cancellationToken) : Task.CompletedTask;

    private BatchRow Accept(ManifestRow row, ManifestProblem? wrong, Intake intake)
    {
        intake.Rows++;
        if (wrong is not null) intake.Reject(wrong);
        foreach (var problem in row.Problems) intake.Reject(problem);
        var slots = new RowSlot[row.Urls.Count];
        for (var i = 0; i < slots.Length; i++)
        {
            var url = row.Urls[i];
            var rejection = url.Rejection ?? wrong?.Code;
            if (rejection is null) intake.Images++;
            slots[i] = new RowSlot(url.Value, rejection is null ? ImageId.New(time.GetUtcNow()) : null, rejection);
        }

        return new BatchRow(row.Number, row.Serial, row.Product, row.Extras, slots) { Overrides = row.Overrides };
    }
}

/// <summary>What was read of a sheet.</summary>
internal sealed class Intake(BatchId? batch, RowRecipes recipes)
{
    /// <summary>How many problems are told one by one; the rest is only counted, so that a hostile sheet cannot fill the memory.</summary>
    public const int MostToldProblems = 1_000;

    public BatchId? Batch { get; } = batch;
    public RowRecipes Recipes { get; } = recipes;
    public long Rows { get; set; }
    public long Images { get; set; }
    public long RejectedCount { get; private set; }
    public List<ManifestProblem> Rejected { get; } = [];
    public List<ManifestProblem> Warnings { get; } = [];

    /// <summary>Who is told when it has ended.</summary>
    public IReadOnlyList<Subscriber> Subscribers { get; set; } = [];

    public void Reject(ManifestProblem problem)
    {
        RejectedCount++;
        if (Rejected.Count < MostToldProblems) Rejected.Add(problem);
    }
}
