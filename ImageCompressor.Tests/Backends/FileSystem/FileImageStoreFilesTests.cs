using ImageCompressor.Backends.FileSystem;
using ImageCompressor.Domain.Images;
using ImageCompressor.Tests.PortContracts;

namespace ImageCompressor.Tests.Backends.FileSystem;

/// <summary>What lies on the disk.</summary>
public sealed class FileImageStoreFilesTests : IDisposable
{
    private static readonly string s_sha = "ab" + new string('c', 62);
    private static readonly ObjectName s_name = ObjectName.Compressed(s_sha, new string('d', 32), "webp");

    private readonly TestFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly FileImageStore _store;

    public FileImageStoreFilesTests() => _store = new FileImageStore(_folder.Path, _clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Objects_lie_in_folders_of_two_digits_and_nothing_else_is_left()
    {
        await _store.PrepareAsync(Token);
        await _store.PutAsync(ObjectName.Original(s_sha), new byte[10], "image/jpeg", Token);
        await _store.PutAsync(s_name, new byte[10], "image/webp", Token);
        await _store.PutAsync(s_name, new byte[10], "image/webp", Token);
        Assert.Equal(
            new[] { $"original-images/ab/{s_sha}", $"compressed-images/ab/{s_sha}_{new string('d', 32)}.webp" }.ToHashSet(), Files());
    }

    [Fact]
    public void A_disk_without_room_is_told_from_other_faults()
    {
        Assert.False(DiskFaults.IsFull(Assert.Throws<FileNotFoundException>(() => File.OpenHandle(_folder.At("nothing")))));
        File.WriteAllText(_folder.At("there"), "");
        Assert.False(DiskFaults.IsFull(Assert.Throws<IOException>(() => File.OpenHandle(_folder.At("there"), FileMode.CreateNew, FileAccess.Write))));
        Assert.True(DiskFaults.IsFull(new IOException("full", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28)));
        // A device of Linux that is always full, and a length that no disk has.
        if (!OperatingSystem.IsLinux()) return;
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        Assert.True(DiskFaults.IsFull(Assert.Throws<IOException>(() => RandomAccess.Write(full, "x"u8, 0))));
        Assert.True(DiskFaults.IsFull(Assert.Throws<IOException>(() => File.OpenHandle(
            _folder.At("long"), FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, preallocationSize: 1L << 60))));
    }

    [Fact]
    public async Task Temporary_files_of_a_dead_process_go_and_those_of_a_living_one_stay()
    {
        await _store.PrepareAsync(Token);
        foreach (var (name, age) in new[] { ("dead", 61), ("living", 59) })
        {
            File.WriteAllText(_folder.At("incoming/" + name), "half");
            File.SetLastWriteTimeUtc(_folder.At("incoming/" + name), _clock.Now.UtcDateTime.AddMinutes(-age));
        }

        await _store.PrepareAsync(Token);
        Assert.Equal(["incoming/living"], Files());
    }

    [Fact]
    public async Task A_put_that_fails_shows_the_error_and_leaves_no_temporary_file()
    {
        await _store.PrepareAsync(Token);
        File.WriteAllText(_folder.At("compressed-images/ab"), "a file where the folder should be");
        await Assert.ThrowsAnyAsync<IOException>(() => _store.PutAsync(s_name, new byte[10], "image/webp", Token));
        Assert.Equal(["compressed-images/ab"], Files());
    }

    [Fact]
    public async Task A_store_without_its_folders_says_so()
    {
        await Assert.ThrowsAnyAsync<IOException>(() => _store.PutAsync(s_name, new byte[10], "image/webp", Token));
        Assert.Null(await _store.OpenAsync(s_name, null, Token));
        await _store.DeleteAsync([s_name], Token);
    }

    [Fact]
    public async Task An_object_can_be_deleted_while_it_is_read()
    {
        await _store.PrepareAsync(Token);
        await _store.PutAsync(s_name, new byte[100_000], "image/webp", Token);
        await using var opened = await _store.OpenAsync(s_name, new ByteRange(1, 99_000), Token);
        await _store.DeleteAsync([s_name], Token);
        Assert.False(await _store.ExistsAsync(s_name, Token));
        var read = 0;
        while (await opened!.Content.ReadAsync(new byte[8_192], Token) is > 0 and var count)
            read += count;
        Assert.Equal(99_000, read);
    }

    private HashSet<string> Files() => [.. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(_folder.Path, file).Replace('\\', '/'))];
}
