using ImageCompressor.Domain.Batches;
using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Tests.PortContracts;

public abstract partial class BatchStoreContract
{
    private static readonly string s_key = Sha("POST /api/upload a key");

    private static readonly KeptAnswer s_answer = new(Sha("content"), """{"rejected":["$a.b"],"nul":"\u0000"}""");

    [Fact]
    public async Task A_key_finds_its_batch_from_its_first_row_to_its_end()
    {
        Assert.Null(await Store.FindByKeyAsync(s_key, Token));
        var batch = await KeyedAsync();
        var found = await Store.FindByKeyAsync(s_key, Token);
        Assert.Equal((batch.Id, false, null), (found!.Batch.Id, found.Sealed, found.Answer));

        await Store.AppendAsync(batch.Id, [Row(2)], Token);
        await Store.KeepAnswerAsync(batch.Id, s_answer, Token);
        found = await Store.FindByKeyAsync(s_key, Token);
        Assert.Equal((false, s_answer), (found!.Sealed, found.Answer));

        await Store.SealAsync(batch.Id, Recipe.Default, 3, Token);
        await RecordAsync(Answer(await TakeOneAsync(), Compressed("a")));
        found = await Open(Clock).FindByKeyAsync(s_key, Token);
        Assert.Equal((true, s_answer, BatchStatus.Completed, 3L), (found!.Sealed, found.Answer, found.Batch.Status, found.Batch.Rejected));
        Assert.Null(found.Batch.IdempotencyKey);
        Assert.Null((await FindAsync(batch.Id)).IdempotencyKey);
    }

    [Fact]
    public async Task A_second_batch_with_the_key_is_refused_and_leaves_nothing()
    {
        var first = await KeyedAsync();
        var second = NewBatch() with { IdempotencyKey = s_key };
        await Assert.ThrowsAsync<IdempotencyKeyTakenException>(() => Store.CreateAsync(second, Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.AppendAsync(second.Id, [Row(2)], Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.SealAsync(second.Id, Recipe.Default, 0, Token));
        await Store.SealAsync(first.Id, Recipe.Default, 0, Token);
        await Assert.ThrowsAsync<IdempotencyKeyTakenException>(() => Store.CreateAsync(NewBatch() with { IdempotencyKey = s_key }, Token));
        Assert.Equal(first.Id, (await Store.FindByKeyAsync(s_key, Token))!.Batch.Id);
        Assert.NotNull(await CreateAsync());
    }

    [Fact]
    public async Task Of_twenty_that_begin_at_once_with_the_key_one_gets_it()
    {
        var stores = new[] { Store, Open(Clock) };
        var begun = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            var batch = NewBatch() with { IdempotencyKey = s_key };
            try
            {
                await stores[i % 2].CreateAsync(batch, Token);
                return batch;
            }
            catch (IdempotencyKeyTakenException)
            {
                return null;
            }
        })));
        var one = Assert.Single(begun, batch => batch is not null);
        Assert.Equal(one!.Id, (await Store.FindByKeyAsync(s_key, Token))!.Batch.Id);
        await Store.SealAsync(one.Id, Recipe.Default, 0, Token);
        Assert.Equal([one.Id], (await Store.ListAsync(null, null, 100, Token)).Items.Select(batch => batch.Id));
    }

    [Fact]
    public async Task A_key_is_as_long_as_a_hash_and_two_that_differ_are_two()
    {
        var other = s_key[..^1] + (s_key[^1] == '0' ? '1' : '0');
        await KeyedAsync();
        Assert.Null(await Store.FindByKeyAsync(other, Token));
        Assert.Null(await Store.FindByKeyAsync(s_key.ToUpperInvariant(), Token));
        await KeyedAsync(other);
        Assert.NotNull(await Store.FindByKeyAsync(other, Token));
    }

    [Fact]
    public async Task A_deletion_frees_the_key_with_its_first_step()
    {
        var first = await KeyedAsync();
        await Store.AppendAsync(first.Id, [Row(2)], Token);
        await Store.KeepAnswerAsync(first.Id, s_answer, Token);
        await Store.SealAsync(first.Id, Recipe.Default, 0, Token);
        await RecordAsync(Answer(await TakeOneAsync(), Compressed("a")));
        await using var deletion = Store.DeleteAsync(first.Id, Token).GetAsyncEnumerator(Token);
        Assert.True(await deletion.MoveNextAsync());
        Assert.Null(await Store.FindByKeyAsync(s_key, Token));

        var second = await KeyedAsync();
        while (await deletion.MoveNextAsync())
        {
        }

        var found = await Store.FindByKeyAsync(s_key, Token);
        Assert.Equal((second.Id, null), (found!.Batch.Id, found.Answer));
    }

    [Fact]
    public async Task An_upload_that_is_given_up_frees_its_key_and_its_removal_does_not_touch_the_next_one()
    {
        var broken = await KeyedAsync();
        Clock.Advance(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<IdempotencyKeyTakenException>(() => KeyedAsync());
        await Store.SweepAsync(Clock.Now.AddMinutes(-10), 3, Token);
        Assert.Null(await Store.FindByKeyAsync(s_key, Token));
        var next = await KeyedAsync();
        await DeleteAsync(broken.Id);
        Assert.Equal(next.Id, (await Store.FindByKeyAsync(s_key, Token))!.Batch.Id);
    }

    [Fact]
    public async Task After_a_day_the_key_is_free_and_its_batch_stays()
    {
        var old = await KeyedAsync();
        await Store.KeepAnswerAsync(old.Id, s_answer, Token);
        await Store.SealAsync(old.Id, Recipe.Default, 0, Token);
        Clock.Advance(IBatchStore.IdempotencyKeyLife - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await Store.FindByKeyAsync(s_key, Token));
        await Assert.ThrowsAsync<IdempotencyKeyTakenException>(() => KeyedAsync());
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await Store.FindByKeyAsync(s_key, Token));

        var next = await KeyedAsync();
        Assert.Equal((next.Id, null), ((await Store.FindByKeyAsync(s_key, Token))!.Batch.Id, (await Store.FindByKeyAsync(s_key, Token))!.Answer));
        await DeleteAsync(old.Id);
        Assert.Equal(next.Id, (await Store.FindByKeyAsync(s_key, Token))!.Batch.Id);
    }

    [Fact]
    public async Task Uploads_may_be_given_up_earlier_than_images_that_are_out_are_taken_back()
    {
        await SealedAsync(1);
        await TakeOneAsync();
        var broken = await KeyedAsync();
        Clock.Advance();
        var report = await Store.SweepAsync(Clock.Now.AddMinutes(-10), Clock.Now, 3, Token);
        Assert.Equal((0, 0, 1), (report.Returned, report.Failed, report.Abandoned));
        Assert.Equal([broken.Id], report.Unfinished);
        Assert.Null(await Store.FindByKeyAsync(s_key, Token));
        Assert.Equal((0L, 1L), await Store.CountWorkAsync(Token));
    }

    [Fact]
    public async Task A_sweep_drops_old_keys_and_no_others()
    {
        var batch = await KeyedAsync();
        await Store.SealAsync(batch.Id, Recipe.Default, 0, Token);
        Clock.Advance(IBatchStore.IdempotencyKeyLife - TimeSpan.FromMinutes(1));
        await Store.SweepAsync(Clock.Now.AddMinutes(-10), 3, Token);
        Assert.NotNull(await Store.FindByKeyAsync(s_key, Token));
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Store.SweepAsync(Clock.Now.AddMinutes(-10), 3, Token);
        Assert.Null(await Store.FindByKeyAsync(s_key, Token));
        Assert.NotNull(await Store.FindAsync(batch.Id, Token));
    }

    [Theory]
    [InlineData('a')]
    [InlineData('語')]
    public async Task The_longest_answer_is_kept_and_a_longer_one_refused(char letter)
    {
        var batch = await KeyedAsync();
        var longest = s_answer with { Text = new string(letter, KeptAnswer.MaxTextLength) };
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.KeepAnswerAsync(batch.Id, longest with { Text = longest.Text + "x" }, Token));
        Assert.Null((await Store.FindByKeyAsync(s_key, Token))!.Answer);
        await Store.KeepAnswerAsync(batch.Id, longest, Token);
        Assert.Equal(longest, (await Store.FindByKeyAsync(s_key, Token))!.Answer);
    }

    [Fact]
    public async Task An_answer_is_kept_of_an_upload_that_runs_and_of_no_other()
    {
        var batch = await SealedAsync(1);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.KeepAnswerAsync(batch.Id, s_answer, Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.KeepAnswerAsync(BatchId.New(Clock.Now), s_answer, Token));
        var without = await CreateAsync();
        await Store.KeepAnswerAsync(without.Id, s_answer, Token);
        await Store.SealAsync(without.Id, Recipe.Default, 0, Token);
    }

    private async Task<Batch> KeyedAsync(string? key = null)
    {
        var batch = NewBatch() with { IdempotencyKey = key ?? s_key };
        await Store.CreateAsync(batch, Token);
        return batch;
    }
}
