using ImageCompressor.Domain.Recipes;
using ImageCompressor.Imaging.Pipeline.Operations;

namespace ImageCompressor.Imaging.Pipeline;

/// <summary>Does what the recipe lists, in its order, but for the resize that came first.</summary>
internal static class Operate
{
    internal static void Run(Work work)
    {
        foreach (var operation in work.Plan.Operations)
        {
            work.KillSwitch.ThrowIfFired();
            Do(work, operation);
        }
    }

    private static void Do(Work work, ImageOperation operation)
    {
        switch (operation)
        {
            case ResizeOperation resize: ResizeAgain.Run(work, resize); break;
            case CropOperation crop: Crop.Run(work, crop); break;
            case SmartCropOperation crop: SmartCrop.Run(work, crop); break;
            case RotateOperation rotate: Rotate.Run(work, rotate); break;
            case FlipOperation: Flip.Run(work); break;
            case FlopOperation: Flop.Run(work); break;
            case GrayscaleOperation: Grayscale.Run(work); break;
            case BlurOperation blur: Blur.Run(work, blur); break;
            case SharpenOperation sharpen: Sharpen.Run(work, sharpen); break;
            case ModulateOperation modulate: Modulate.Run(work, modulate); break;
            case NormaliseOperation normalise: Normalise.Run(work, normalise); break;
            case TrimOperation trim: Trim.Run(work, trim); break;
            case PadOperation pad: Pad.Run(work, pad); break;
            case FlattenOperation flatten: FlattenNow.Run(work, flatten); break;
            case WatermarkOperation watermark: Watermark.Run(work, watermark); break;
            default: throw new ArgumentOutOfRangeException(nameof(operation), operation, null);
        }
    }
}
