using System.Collections;

namespace NetVips;

/// <summary>Optional arguments of an operation.</summary>
public class VOption : IEnumerable<KeyValuePair<string, object>>
{
    private readonly Dictionary<string, object> _options = [];

    public object this[string key]
    {
        get => _options[key];
        set => _options[key] = value;
    }

    public int Count => _options.Count;

    public void Add(string key, object value) => _options.Add(key, value);

    public bool ContainsKey(string key) => _options.ContainsKey(key);

    public bool Remove(string key) => _options.Remove(key);

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _options.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
