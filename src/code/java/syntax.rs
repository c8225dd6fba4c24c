//! The parts of the Java grammar that matter here. Names are those of tree-sitter-java 0.23 (its `node-types.json`).

use std::sync::LazyLock;

use crate::code::grammar::{self, names};

names! {
    /// What a node of the tree is.
    Syntax {
        Arguments = "argument_list",
        Array = "array_initializer",
        Assignment = "assignment_expression",
        Binary = "binary_expression",
        Block = "block" | "constructor_body",
        Call = "method_invocation",
        Case = "switch_rule" | "switch_block_statement_group",
        Cases = "switch_block",
        Cast = "cast_expression",
        Catch = "catch_clause",
        Class = "class_declaration" | "record_declaration" | "enum_declaration" | "interface_declaration",
        ClassBody = "class_body" | "interface_body" | "enum_body" | "enum_body_declarations",
        Conditional = "ternary_expression",
        Construct = "object_creation_expression",
        Declarator = "variable_declarator" | "resource",
        Element = "array_access",
        Expression = "expression_statement",
        False = "false",
        For = "for_statement" | "while_statement" | "do_statement",
        ForEach = "enhanced_for_statement",
        Function = "method_declaration" | "constructor_declaration" | "compact_constructor_declaration" | "lambda_expression",
        Identifier = "identifier" | "this" | "super",
        If = "if_statement",
        Import = "import_declaration",
        InstanceOf = "instanceof_expression",
        Member = "field_access",
        Null = "null_literal",
        Number = "decimal_integer_literal" | "hex_integer_literal" | "decimal_floating_point_literal",
        // A value that is its only operand's.
        Passing = "parenthesized_expression" | "array_creation_expression",
        Reference = "method_reference",
        Return = "return_statement" | "yield_statement",
        // No values in them.
        Skipped = "line_comment" | "block_comment" | "package_declaration" | "modifiers" | "annotation" | "marker_annotation" | "formal_parameters"
            | "inferred_parameters" | "type_arguments" | "type_parameters" | "generic_type" | "array_type" | "integral_type"
            | "floating_point_type" | "boolean_type" | "void_type" | "type_identifier" | "scoped_type_identifier" | "superclass"
            | "super_interfaces" | "extends_interfaces" | "permits" | "throws" | "dimensions" | "class_literal" | "switch_label"
            | "catch_formal_parameter" | "module_declaration" | "annotation_type_declaration" | "break_statement" | "continue_statement"
            | "character_literal" | "octal_integer_literal" | "binary_integer_literal" | "hex_floating_point_literal",
        String = "string_literal",
        Switch = "switch_expression",
        Throw = "throw_statement",
        True = "true",
        Try = "try_statement" | "try_with_resources_statement",
        Unary = "unary_expression" | "update_expression",
    }
}

names! {
    /// Which part of its parent a node is.
    Field {
        Alternative = "alternative",
        Arguments = "arguments",
        Array = "array",
        Body = "body",
        Condition = "condition",
        Consequence = "consequence",
        Declarator = "declarator",
        Left = "left",
        Name = "name",
        Object = "object",
        Property = "field",
        Right = "right",
        Type = "type",
        Value = "value",
    }
}

/// Java's grammar.
pub(super) type Grammar = grammar::Grammar<Syntax, Field>;

/// The grammar, made once.
pub(super) fn java() -> &'static Grammar {
    static JAVA: LazyLock<Grammar> = LazyLock::new(|| Grammar::new(tree_sitter_java::LANGUAGE.into()));
    &JAVA
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::grammar::Names;

    #[test]
    fn every_name_is_known_to_the_grammar() {
        let language = &java().language;
        for name in Syntax::NAMES {
            assert!(language.id_for_node_kind(name, true) != 0, "{name}");
        }
        for name in Field::NAMES {
            assert!(language.field_id_for_name(name).is_some(), "{name}");
        }
    }
}
