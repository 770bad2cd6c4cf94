using System.Text.Json;
using InferenceEngine.Storage;

namespace InferenceEngine.Server.Production.Jobs;

/// <summary>
/// The records of jobs on disk, a file each, written aside and renamed and checked by a hash. Used under the queue's lock.
/// </summary>
internal sealed class JobFolder(string dataFolder)
{
    private readonly string folder = Directory.CreateDirectory(Path.Combine(dataFolder, "jobs", "records")).FullName;

    /// <summary>All records by id. A damaged one is put aside and told, because it must not keep the others from going on.</summary>
    public (IReadOnlyList<JobRecord> Records, IReadOnlyList<string> Problems) Load()
    {
        List<JobRecord> records = [];
        List<string> problems = [];
        foreach (string path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).ToArray())
        {
            if (path.EndsWith(".new", StringComparison.Ordinal))
                File.Delete(path);
            else if (!Path.HasExtension(path))
                Read(path, records, problems);
        }

        return (records, problems);
    }

    /// <summary>Durable when the call returns.</summary>
    /// <exception cref="StorageException">The disk refused it.</exception>
    public void Save(JobRecord record) =>
        AtomicFile.Write(PathOf(record.Id), JsonSerializer.SerializeToUtf8Bytes(record, JobJson.Default.JobRecord));

    public void Delete(string id) => File.Delete(PathOf(id));

    private static void Read(string path, List<JobRecord> records, List<string> problems)
    {
        try
        {
            records.Add(JsonSerializer.Deserialize(AtomicFile.Read(path), JobJson.Default.JobRecord)
                ?? throw new JsonException("it is empty"));
        }
        catch (Exception damaged) when (damaged is JsonException or StorageException)
        {
            File.Move(path, path + ".damaged", overwrite: true);
            problems.Add($"{path}: {damaged.Message}");
        }
    }

    private string PathOf(string id) => Path.Combine(folder, id);
}
