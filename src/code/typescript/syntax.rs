//! The parts of the TypeScript and JavaScript grammars that matter here, as numbers are cheaper to compare than names.
//! Names are those of tree-sitter-typescript 0.23 (its `node-types.json`). Its TSX is nearly a superset of JavaScript with markup: of 11,801 files of
//! public packages a grammar of JavaScript alone gives the same facts for all but nine, of which seven are told as read in part (`unique` or
//! `interface` as a name, `using`).

use std::sync::LazyLock;

use crate::code::grammar::{self, names};
use crate::document::Format;

names! {
    /// What a node of the tree is.
    Syntax {
        Arguments = "arguments",
        Array = "array",
        Attribute = "jsx_attribute",
        ArrayPattern = "array_pattern",
        Assignment = "assignment_expression",
        AssignmentPattern = "assignment_pattern" | "object_assignment_pattern",
        AugmentedAssignment = "augmented_assignment_expression",
        Binary = "binary_expression",
        Block = "statement_block",
        Call = "call_expression",
        Cast = "as_expression" | "satisfies_expression",
        Catch = "catch_clause",
        Class = "class_declaration" | "abstract_class_declaration" | "class",
        ClassBody = "class_body",
        Declarator = "variable_declarator",
        Decorator = "decorator",
        Do = "do_statement",
        False = "false",
        Field = "public_field_definition",
        For = "for_statement",
        ForIn = "for_in_statement",
        FormalParameters = "formal_parameters",
        Function = "function_declaration" | "function_expression" | "arrow_function" | "method_definition"
            | "generator_function" | "generator_function_declaration",
        Identifier = "identifier" | "shorthand_property_identifier" | "shorthand_property_identifier_pattern",
        If = "if_statement",
        Import = "import_statement",
        ImportName = "import_clause" | "import_specifier" | "namespace_import" | "import_require_clause",
        LexicalDeclaration = "lexical_declaration",
        Markup = "jsx_element",
        Namespace = "internal_module" | "module",
        Member = "member_expression",
        New = "new_expression",
        Null = "null" | "undefined",
        Number = "number",
        Object = "object",
        ObjectPattern = "object_pattern",
        Pair = "pair",
        PairPattern = "pair_pattern",
        Parameter = "required_parameter" | "optional_parameter",
        // A value that is its only operand's.
        Passing = "parenthesized_expression" | "non_null_expression"
            | "jsx_expression" | "type_assertion" | "await_expression" | "template_substitution" | "instantiation_expression",
        Program = "program",
        PropertyName = "property_identifier" | "private_property_identifier",
        Regex = "regex",
        RestPattern = "rest_pattern",
        Return = "return_statement",
        Sequence = "sequence_expression",
        Yield = "yield_expression",
        // Types and comments: no values in them.
        Skipped = "comment" | "html_comment" | "type_annotation" | "type_arguments" | "type_parameters"
            | "ambient_declaration" | "enum_declaration"
            | "function_signature" | "method_signature" | "abstract_method_signature" | "implements_clause"
            | "type_predicate_annotation" | "asserts_annotation" | "hash_bang_line",
        Spread = "spread_element",
        String = "string",
        Subscript = "subscript_expression",
        SwitchBody = "switch_body",
        SwitchCase = "switch_case" | "switch_default",
        Tag = "jsx_opening_element" | "jsx_self_closing_element",
        Template = "template_string",
        Ternary = "ternary_expression",
        This = "this" | "super",
        Throw = "throw_statement",
        True = "true",
        Try = "try_statement",
        Type = "interface_declaration" | "type_alias_declaration",
        Unary = "unary_expression" | "update_expression",
        VariableDeclaration = "variable_declaration",
        While = "while_statement",
    }
}

names! {
    /// Which part of its parent a node is.
    Field {
        Alias = "alias",
        Alternative = "alternative",
        Arguments = "arguments",
        Body = "body",
        Callee = "function" | "constructor",
        Consequence = "consequence",
        Index = "index",
        Key = "key",
        Left = "left",
        Name = "name",
        Object = "object",
        Operator = "operator",
        Parameter = "parameter",
        Parameters = "parameters",
        Pattern = "pattern",
        Property = "property",
        Right = "right",
        Value = "value",
    }
}

/// A grammar of this folder.
pub(super) type Grammar = grammar::Grammar<Syntax, Field>;

/// The grammar for a format, when it is one of this folder's.
pub(super) fn for_format(format: Format) -> Option<&'static Grammar> {
    static TYPESCRIPT: LazyLock<Grammar> =
        LazyLock::new(|| Grammar::new(tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()));
    static TSX: LazyLock<Grammar> = LazyLock::new(|| Grammar::new(tree_sitter_typescript::LANGUAGE_TSX.into()));
    match format {
        // A superset of what scripts are written in.
        Format::TypeScript | Format::Component => Some(&TYPESCRIPT),
        Format::Tsx | Format::JavaScript => Some(&TSX),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::grammar::Names;

    #[test]
    fn every_name_is_known_to_a_grammar() {
        let grammars = [Format::TypeScript, Format::Tsx].map(|f| for_format(f).unwrap());
        for name in Syntax::NAMES {
            let known = grammars.iter().any(|grammar| grammar.language.id_for_node_kind(name, true) != 0);
            assert!(known, "{name} is in no grammar");
        }
        for name in Field::NAMES {
            assert!(grammars.iter().any(|grammar| grammar.language.field_id_for_name(name).is_some()), "{name}");
        }
    }
}
