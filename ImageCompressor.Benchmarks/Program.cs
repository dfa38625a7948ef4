Console.WriteLine("throughput | ingest");
