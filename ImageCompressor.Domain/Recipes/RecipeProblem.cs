namespace ImageCompressor.Domain.Recipes;

/// <summary>A field of a recipe that cannot be used.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Code"><c>unknown_value</c>, <c>not_a_number</c>, <c>out_of_range</c>, <c>given_twice</c>, <c>too_long</c>, <c>contradiction</c>
/// (with another field), <c>unknown_preset</c>; of operations also <c>invalid_json</c>, <c>too_many</c>, <c>unknown_operation</c>, <c>unknown_parameter</c>, <c>missing</c>, <c>invalid_text</c> and <c>unclosed_quote</c>.</param>
/// <param name="Message">One sentence that says what is allowed.</param>
public sealed record RecipeProblem(string Field, string Code, string Message);
