using ImageCompressor.Domain.Recipes;

namespace ImageCompressor.Imaging.Encoders;

/// <summary>What one run of an encoder is asked for, beyond what the recipe says for all of them.</summary>
/// <param name="Quality">1 to 100, on the scale of the encoder.</param>
/// <param name="Lossless">Whether pixels may change.</param>
/// <param name="Squeeze">Whether a lower quality has to give a smaller file, whatever the looks: a budget of bytes is searched for. Formats whose
/// quality alone does not do that give up colours.</param>
internal readonly record struct EncoderSettings(int Quality, Lossless Lossless = Lossless.No, bool Squeeze = false);
