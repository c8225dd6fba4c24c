//! The parts of the TypeScript and JavaScript grammars that matter here, as numbers are cheaper to compare than names.
//! Names are those of tree-sitter-typescript 0.23 and tree-sitter-javascript 0.25 (their `node-types.json`).

use std::sync::LazyLock;

use tree_sitter::Language;

use crate::code::grammar::names;
use crate::document::Format;

names! {
    /// What a node of the tree is.
    Syntax {
        Arguments = "arguments",
        Array = "array",
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
        Field = "public_field_definition" | "field_definition",
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
        Markup = "jsx_element" | "jsx_self_closing_element",
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
            | "type_assertion" | "await_expression" | "template_substitution" | "instantiation_expression",
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

/// A grammar with its names resolved.
pub(super) struct Grammar {
    pub(super) language: Language,
    syntax: Vec<Syntax>,
    fields: Vec<Field>,
}

impl Grammar {
    fn new(language: Language) -> Self {
        let kinds = u16::try_from(language.node_kind_count()).unwrap_or(u16::MAX);
        let syntax = (0..kinds)
            .map(|id| match language.node_kind_for_id(id) {
                // `this` and `null` are named; the keyword tokens `class` and `import` are not.
                Some(name) if language.node_kind_is_named(id) => Syntax::from_name(name),
                _ => Syntax::Other,
            })
            .collect();
        let count = u16::try_from(language.field_count()).unwrap_or(u16::MAX);
        let fields =
            (0..=count).map(|id| Field::from_name(language.field_name_for_id(id).unwrap_or_default())).collect();
        Self { language, syntax, fields }
    }

    /// The grammar for a format, when it is one of this folder's.
    pub(super) fn for_format(format: Format) -> Option<&'static Self> {
        static TYPESCRIPT: LazyLock<Grammar> =
            LazyLock::new(|| Grammar::new(tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()));
        static TSX: LazyLock<Grammar> = LazyLock::new(|| Grammar::new(tree_sitter_typescript::LANGUAGE_TSX.into()));
        static JAVASCRIPT: LazyLock<Grammar> = LazyLock::new(|| Grammar::new(tree_sitter_javascript::LANGUAGE.into()));
        match format {
            // A superset of what scripts are written in.
            Format::TypeScript | Format::Component => Some(&TYPESCRIPT),
            Format::Tsx => Some(&TSX),
            Format::JavaScript => Some(&JAVASCRIPT),
            _ => None,
        }
    }

    pub(super) fn syntax(&self, kind_id: u16) -> Syntax {
        self.syntax.get(kind_id as usize).copied().unwrap_or(Syntax::Other)
    }

    pub(super) fn field(&self, id: Option<std::num::NonZeroU16>) -> Field {
        id.and_then(|id| self.fields.get(id.get() as usize)).copied().unwrap_or(Field::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_known_to_a_grammar() {
        let grammars = [Format::TypeScript, Format::Tsx, Format::JavaScript].map(|f| Grammar::for_format(f).unwrap());
        for name in Syntax::NAMES {
            let known = grammars.iter().any(|grammar| grammar.language.id_for_node_kind(name, true) != 0);
            assert!(known, "{name} is in no grammar");
        }
        for name in Field::NAMES {
            assert!(grammars.iter().any(|grammar| grammar.language.field_id_for_name(name).is_some()), "{name}");
        }
    }
}
