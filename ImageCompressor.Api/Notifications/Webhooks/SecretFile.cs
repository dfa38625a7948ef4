namespace ImageCompressor.Api.Notifications.Webhooks;

/// <summary>The secret of a service that was given none: made at its first start, and kept beside its database.</summary>
internal static class SecretFile
{
    public const string Name = "webhook-secret";

    /// <summary>Reads the secret, or makes one. Processes that begin together agree: whoever puts its file there first has made it.</summary>
    /// <exception cref="StartupException">It cannot be read or made.</exception>
    public static string ReadOrMake(string directory)
    {
        var path = Path.Combine(Path.GetFullPath(directory), Name);
        try
        {
            if (!File.Exists(path)) Make(path);
            var secret = File.ReadAllText(path).Trim();
            return SigningKeys.TryParse(secret, out _)
                ? secret
                : throw new StartupException([$"{path} holds no secret; write {SigningKeys.Form} into it, or remove it and let the service make a new one."]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartupException([$"{path}: {fault.Message} The secret of webhooks is kept there; give a folder that can be written, or set {WebhookOptions.Section}:{nameof(WebhookOptions.Secret)}."]);
        }
    }

    /// <summary>Written under another name first: nobody ever reads a part of it, and the move fails where another process was faster.</summary>
    internal static void Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var writer = new StreamWriter(draft, options)) writer.WriteLine(SigningKeys.New());
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process has made it.
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
