namespace ImageCompressor.AppHost.Engine;

/// <summary>What became of asking for a container engine.</summary>
/// <param name="Answers">Whether one answered.</param>
/// <param name="Report">Which one, or what became of each that was asked.</param>
internal sealed record EngineAnswer(bool Answers, string Report);
