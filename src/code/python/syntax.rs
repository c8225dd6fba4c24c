//! The parts of the Python grammar that matter here. Names are those of tree-sitter-python 0.25 (its `node-types.json`).

use std::sync::LazyLock;

use crate::code::grammar::{self, names};

names! {
    /// What a node of the tree is.
    Syntax {
        Alias = "as_pattern",
        AliasTarget = "as_pattern_target",
        Arguments = "argument_list",
        Assignment = "assignment",
        Attribute = "attribute",
        AugmentedAssignment = "augmented_assignment",
        Binary = "binary_operator",
        Block = "block",
        Boolean = "boolean_operator",
        Call = "call",
        Case = "case_clause",
        Class = "class_definition",
        Comprehension = "list_comprehension" | "set_comprehension" | "generator_expression" | "dictionary_comprehension",
        Conditional = "conditional_expression",
        Decorated = "decorated_definition",
        DefaultParameter = "default_parameter" | "typed_default_parameter",
        Derived = "comparison_operator" | "not_operator" | "unary_operator",
        Dictionary = "dictionary",
        Elif = "elif_clause",
        Else = "else_clause",
        Except = "except_clause",
        False = "false",
        For = "for_statement",
        ForClause = "for_in_clause",
        Function = "function_definition" | "lambda",
        Identifier = "identifier",
        If = "if_statement",
        Import = "import_statement",
        ImportFrom = "import_from_statement",
        Keyword = "keyword_argument",
        List = "list" | "tuple" | "set" | "expression_list",
        Match = "match_statement",
        Named = "named_expression",
        None = "none" | "ellipsis",
        Nonlocal = "nonlocal_statement" | "global_statement",
        Number = "integer" | "float",
        Pair = "pair",
        Parameters = "parameters" | "lambda_parameters",
        // A value that is its only operand's.
        Passing = "parenthesized_expression" | "await" | "list_splat" | "parenthesized_list_splat" | "interpolation"
            | "with_item",
        Pattern = "pattern_list" | "tuple_pattern" | "list_pattern",
        // Of Python 2: `print user.email`.
        Print = "print_statement",
        Raise = "raise_statement",
        Return = "return_statement",
        // No values in them.
        Skipped = "comment" | "type" | "case_pattern" | "delete_statement"
            | "future_import_statement" | "type_alias_statement" | "string_content" | "string_start" | "string_end"
            | "format_specifier" | "type_conversion" | "type_parameter" | "line_continuation"
            | "chevron",
        Slice = "slice",
        SplatPattern = "list_splat_pattern" | "dictionary_splat_pattern",
        Spread = "dictionary_splat",
        String = "string",
        Strings = "concatenated_string",
        Subscript = "subscript",
        True = "true",
        Try = "try_statement",
        TypedParameter = "typed_parameter",
        While = "while_statement",
        Yield = "yield",
    }
}

names! {
    /// Which part of its parent a node is.
    Field {
        Alias = "alias",
        Alternative = "alternative",
        Arguments = "arguments",
        Attribute = "attribute",
        Body = "body",
        Callee = "function",
        Consequence = "consequence",
        Definition = "definition",
        Index = "subscript",
        Key = "key",
        Left = "left",
        ModuleName = "module_name",
        Name = "name",
        Object = "object",
        Operator = "operator",
        Parameters = "parameters",
        Right = "right",
        Subject = "subject",
        Superclasses = "superclasses",
        Type = "type",
        Value = "value",
    }
}

/// Python's grammar.
pub(super) type Grammar = grammar::Grammar<Syntax, Field>;

/// The grammar, made once.
pub(super) fn python() -> &'static Grammar {
    static PYTHON: LazyLock<Grammar> = LazyLock::new(|| Grammar::new(tree_sitter_python::LANGUAGE.into()));
    &PYTHON
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::grammar::Names;

    #[test]
    fn every_name_is_known_to_the_grammar() {
        let language = &python().language;
        for name in Syntax::NAMES {
            assert!(language.id_for_node_kind(name, true) != 0, "{name}");
        }
        for name in Field::NAMES {
            assert!(language.field_id_for_name(name).is_some(), "{name}");
        }
    }
}
