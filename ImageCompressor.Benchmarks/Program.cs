using ImageCompressor.Benchmarks;
using ImageCompressor.Benchmarks.Fuzzing;
using ImageCompressor.Benchmarks.Samples;

const string Usage = """
    throughput --images FOLDER [--runs 5] [--passes 4] [--format jpeg] [--quality 75] [--effort balanced]
                  the whole service beside the bare encoder, on the same files, recipe and cores, in turn
    ingest     [--rows 10000,1000000]
                  rows a second and peak memory while a sheet is accepted, and how long a 3-row sheet behind it takes
    listeners  [--listeners 1000] [--images 2000] [--runs 3] [--width 640] [--height 480]
                  CPU time of the service with and without listeners on one request, in turn, and whether each heard the end
    rate       --images FOLDER
                  CPU a megapixel and bytes a pixel of each encoder's settings, beside plain JPEG
    workers    --images FOLDER --rabbitmq URI [--storage CONNECTION] [--workers 2] [--encoders 1] [--runs 5] [--passes 4] [--format jpeg] [--quality 75]
                  a service and workers around a broker beside the same service alone, in turn
    scaling    --images FOLDER --rabbitmq URI [--storage CONNECTION] [--delay 500] [--workers 1,2,4] [--slots 4,8,16,32] [--seconds 15]
                  images a second from a server that answers late, for each number of workers and of images that each has in hand
    fuzz       [--images FOLDER] [--count 1000] [--seed 1] [--first 0] [--jobs CORES] [--keep FOLDER]
                  mutated files through the compressor, in child processes; the same seed and index make the same file
    memory     [--images 2000]
                  resident memory after a quarter of the images and after all of them
    upload     [--megabytes 200] [--each 4] [--runs 3] [--rabbitmq URI]
                  by how much a large upload raises the working set of the service, for each way to send one
    record     [--images 100000] [--mongodb CONNECTION] [--only mongodb] [--keep yes]
                  outcomes recorded a second, in groups of 200, by SQLite and by MongoDB in turn
    samples    --out FOLDER
                  makes the images of samples/
    """;

var options = new Arguments(args);
switch (args.FirstOrDefault())
{
    case "throughput": return await Throughput.RunAsync(options);
    case "ingest": return await Ingest.RunAsync(options);
    case "listeners": return await Listeners.RunAsync(options);
    case "rate": return Rate.Run(options);
    case "workers": return await Workers.RunAsync(options);
    case "scaling": return await Scaling.RunAsync(options);
    case "fuzz": return await Fuzz.RunAsync(options);
    case "fuzz-child": return FuzzChild.Run(options);
    case "memory": return Memory.Run(options);
    case "upload": return await Uploads.RunAsync(options);
    case "record": return await Record.RunAsync(options);
    case "samples": return SampleImages.Write(options.Text("out", "samples"));
    case "bare": return BareEncoder.Run(options);
    default:
        Console.WriteLine(Usage);
        return 2;
}
