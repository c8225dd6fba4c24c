//! The parts of the Go grammar that matter here. Names are those of tree-sitter-go 0.25 (its `node-types.json`).

use std::sync::LazyLock;

use crate::code::grammar::{self, names};

names! {
    /// What a node of the tree is.
    Syntax {
        Arguments = "argument_list",
        Assertion = "type_assertion_expression",
        Assignment = "assignment_statement",
        Binary = "binary_expression",
        Block = "block",
        Call = "call_expression",
        Case = "expression_case" | "default_case" | "type_case" | "communication_case",
        Composite = "composite_literal",
        Declaration = "var_spec" | "const_spec",
        False = "false",
        For = "for_statement",
        Function = "function_declaration" | "method_declaration" | "func_literal",
        Identifier = "identifier",
        If = "if_statement",
        Import = "import_spec",
        Index = "index_expression",
        Keyed = "keyed_element",
        List = "expression_list",
        Literal = "literal_value",
        Nil = "nil",
        Number = "int_literal" | "float_literal",
        // A value that is its only operand's.
        Passing = "parenthesized_expression" | "variadic_argument" | "literal_element" | "type_conversion_expression",
        Range = "range_clause" | "receive_statement",
        Return = "return_statement",
        Selector = "selector_expression",
        Short = "short_var_declaration",
        // No values in them.
        Skipped = "comment" | "package_clause" | "parameter_list" | "type_arguments" | "type_parameter_list" | "array_type"
            | "channel_type" | "function_type" | "generic_type" | "implicit_length_array_type" | "interface_type" | "map_type"
            | "pointer_type" | "qualified_type" | "slice_type" | "struct_type" | "type_identifier" | "parenthesized_type"
            | "field_identifier" | "package_identifier" | "label_name" | "blank_identifier" | "goto_statement" | "inc_statement"
            | "dec_statement" | "send_statement" | "iota" | "rune_literal" | "imaginary_literal",
        Slice = "slice_expression",
        String = "interpreted_string_literal" | "raw_string_literal",
        Switch = "expression_switch_statement" | "type_switch_statement" | "select_statement",
        True = "true",
        Type = "type_spec" | "type_alias",
        Unary = "unary_expression",
    }
}

names! {
    /// Which part of its parent a node is.
    Field {
        Alias = "alias",
        Alternative = "alternative",
        Arguments = "arguments",
        Body = "body",
        Callee = "function",
        Consequence = "consequence",
        Index = "index",
        Key = "key",
        Left = "left",
        Name = "name",
        Object = "operand",
        Property = "field",
        Right = "right",
        Type = "type",
        Value = "value",
    }
}

/// Go's grammar.
pub(super) type Grammar = grammar::Grammar<Syntax, Field>;

/// The grammar, made once.
pub(super) fn go() -> &'static Grammar {
    static GO: LazyLock<Grammar> = LazyLock::new(|| Grammar::new(tree_sitter_go::LANGUAGE.into()));
    &GO
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::grammar::Names;

    #[test]
    fn every_name_is_known_to_the_grammar() {
        let language = &go().language;
        for name in Syntax::NAMES {
            assert!(language.id_for_node_kind(name, true) != 0, "{name}");
        }
        for name in Field::NAMES {
            assert!(language.field_id_for_name(name).is_some(), "{name}");
        }
    }
}
