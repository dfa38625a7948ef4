namespace ImageCompressor.AppHost.Composition;

/// <summary>One of the servers that the programs use.</summary>
/// <param name="Connection">What gives them the connection string.</param>
/// <param name="Container">What to wait for; null where the server is there already.</param>
internal sealed record Server(IResourceBuilder<IResourceWithConnectionString> Connection, IResourceBuilder<IResource>? Container);
