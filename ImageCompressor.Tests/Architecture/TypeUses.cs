using System.Reflection;
using System.Reflection.Emit;

namespace ImageCompressor.Tests.Architecture;

/// <summary>
/// The types that a type uses: in its signatures and in the code of its methods. A <c>using</c> in the source would say less (it may be
/// unused, and a full name needs none), and the references of an assembly say nothing of the folders inside it.
/// </summary>
internal static class TypeUses
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IReadOnlySet<Type> Of(Type type)
    {
        var uses = new HashSet<Type>();
        Add(uses, type.BaseType);
        foreach (var implemented in type.GetInterfaces()) Add(uses, implemented);
        foreach (var attribute in type.GetCustomAttributesData()) Add(uses, attribute.AttributeType);
        foreach (var field in type.GetFields(Declared)) Add(uses, field.FieldType);
        foreach (var method in type.GetMethods(Declared)) AddMethod(uses, method, method.ReturnType);
        foreach (var constructor in type.GetConstructors(Declared)) AddMethod(uses, constructor, null);
        return uses;
    }

    private static void AddMethod(HashSet<Type> uses, MethodBase method, Type? returned)
    {
        Add(uses, returned);
        foreach (var parameter in method.GetParameters()) Add(uses, parameter.ParameterType);
        if (method.GetMethodBody() is not { } body) return;
        foreach (var local in body.LocalVariables) Add(uses, local.LocalType);
        foreach (var token in Tokens(body.GetILAsByteArray()!)) AddMember(uses, Resolve(method, token));
    }

    private static MemberInfo? Resolve(MethodBase method, int token)
    {
        var ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        return method.Module.ResolveMember(token, ofType, ofMethod);
    }

    private static void AddMember(HashSet<Type> uses, MemberInfo? member)
    {
        Add(uses, member as Type ?? member?.DeclaringType);
        if (member is MethodInfo method) Add(uses, method.ReturnType);
        if (member is FieldInfo field) Add(uses, field.FieldType);
        if (member is MethodInfo { IsGenericMethod: true } generic)
            foreach (var argument in generic.GetGenericArguments()) Add(uses, argument);
    }

    private static void Add(HashSet<Type> uses, Type? type)
    {
        if (type is null || type.IsGenericParameter) return;
        if (type.HasElementType) Add(uses, type.GetElementType());
        else if (type.IsConstructedGenericType)
        {
            Add(uses, type.GetGenericTypeDefinition());
            foreach (var argument in type.GetGenericArguments()) Add(uses, argument);
        }
        else uses.Add(type);
    }

    /// <summary>The metadata tokens of types, methods and fields in code (ECMA-335, III.1.2 and III.1.9).</summary>
    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            short value = code[at++];
            if (value == 0xFE) value = unchecked((short)(0xFE00 | code[at++]));
            var operand = OpCodesByValue[value].OperandType;
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                yield return BitConverter.ToInt32(code, at);
            at += Size(operand, code, at);
        }
    }

    private static int Size(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };
}
