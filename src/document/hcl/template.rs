//! Templates (<https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#templates>): texts with expressions in
//! them.

use std::rc::Rc;

use hcl_edit::parser::parse_template;
use hcl_edit::template::{Directive, Element, ForDirective, HeredocTemplate, IfDirective, Strip, Template};

use super::convert::{escaped, single_interpolation};
use super::expression::{Evaluator, written};
use super::scan;
use super::value::{Found, Gap, MAX_WEIGHT, Val};
use crate::document::{Unknown, UnknownReason};

impl Evaluator<'_> {
    /// The value of a text with `${...}` or `%{...}` in it, or what is known of it.
    pub(super) fn text(&self, text: &str) -> Result<Val, Unknown> {
        let open = |reason| Unknown { text: self.qualified(text), reason };
        let Some(template) = self.template_of(text) else { return Err(open(UnknownReason::NotEvaluated)) };
        if let Some(inner) = single_interpolation(&*template) {
            return self.expression(inner).map_err(|gap| match gap {
                Gap::Unknown(unknown) if !unknown.text.is_empty() => (*unknown).clone(),
                gap => open(gap.reason()),
            });
        }
        let mut out = Rendered::default();
        match self.render(&*template, true, &mut out) {
            Ok(()) => match out.gap {
                None => Ok(Val::text_of(out.plain)),
                Some(reason) => Err(Unknown { text: out.text, reason }),
            },
            Err(gap) => Err(open(gap.reason())),
        }
    }

    /// A file's text with its expressions worked out, always as text.
    pub(super) fn filled(&self, text: &str) -> Found {
        let template = self.template_of(text).ok_or(Gap::Open)?;
        let mut out = Rendered::default();
        self.render(&*template, true, &mut out)?;
        match out.gap {
            None => Ok(Val::text_of(out.plain)),
            Some(reason) => Err(Gap::unknown(out.text, reason)),
        }
    }

    fn template_of(&self, text: &str) -> Option<Rc<Template>> {
        let parse = || (!scan::has_wide_object(text)).then(|| parse_template(text).ok().map(Rc::new)).flatten();
        if !self.is_repeated() {
            return parse();
        }
        if let Some(template) = self.templates.texts.borrow().get(text) {
            return template.clone();
        }
        let template = parse();
        self.templates.texts.borrow_mut().insert(text.to_string(), template.clone());
        template
    }

    /// Writes out a template. With `open`, what is not known stays as it is written, and what is known is escaped then.
    fn render<'e>(
        &self,
        elements: impl IntoIterator<Item = &'e Element>,
        open: bool,
        out: &mut Rendered,
    ) -> Result<(), Gap> {
        let elements: Vec<&Element> = elements.into_iter().collect();
        for element in elements {
            match element {
                Element::Literal(text) => out.push(text),
                Element::Interpolation(part) if part.strip != Strip::None => return Err(Gap::Open),
                Element::Interpolation(part) => match self.expression(&part.expr).and_then(|value| value.to_text()) {
                    Ok(text) => out.push(&text),
                    Err(Gap::Unknown(unknown)) if open && !unknown.text.is_empty() => {
                        out.push_unknown(&unknown.text, unknown.reason);
                    }
                    Err(gap) if open && gap != Gap::Invalid => {
                        let text = self.qualified(&format!("${{{}}}", written(&part.expr)));
                        out.push_unknown(&text, gap.reason());
                    }
                    Err(gap) => return Err(gap),
                },
                Element::Directive(directive) => match &**directive {
                    Directive::If(directive) => self.if_directive(directive, out)?,
                    Directive::For(directive) => self.for_directive(directive, out)?,
                },
            }
            if out.text.len() > MAX_WEIGHT {
                return Err(Gap::Open);
            }
        }
        Ok(())
    }

    fn if_directive(&self, directive: &IfDirective, out: &mut Rendered) -> Result<(), Gap> {
        let strips = [directive.if_expr.strip, directive.endif_expr.strip];
        let otherwise = directive.else_expr.as_ref();
        if strips.into_iter().chain(otherwise.map(|branch| branch.strip)).any(|strip| strip != Strip::None) {
            return Err(Gap::Open);
        }
        if self.expression(&directive.if_expr.cond_expr)?.to_bool()? {
            self.render(&directive.if_expr.template, false, out)
        } else {
            otherwise.map_or(Ok(()), |branch| self.render(&branch.template, false, out))
        }
    }

    fn for_directive(&self, directive: &ForDirective, out: &mut Rendered) -> Result<(), Gap> {
        let intro = &directive.for_expr;
        if intro.strip != Strip::None || directive.endfor_expr.strip != Strip::None {
            return Err(Gap::Open);
        }
        let collection = self.expression(&intro.collection_expr)?;
        let key = intro.key_var.as_ref().map(|name| name.as_str());
        self.each(&collection, key, intro.value_var.as_str(), || self.render(&intro.template, false, out))
    }

    pub(super) fn template<'e>(&self, elements: impl IntoIterator<Item = &'e Element>) -> Found {
        let mut out = Rendered::default();
        self.render(elements, false, &mut out)?;
        Ok(Val::text_of(out.plain))
    }

    /// What is known of a template, with the rest as expressions; `None` for one that is known, or not at all.
    pub(super) fn open_template<'e>(&self, elements: impl IntoIterator<Item = &'e Element>) -> Option<Val> {
        let mut out = Rendered::default();
        self.render(elements, true, &mut out).ok()?;
        Some(Val::Unknown(Rc::new(Unknown { text: out.text, reason: out.gap? })))
    }

    pub(super) fn heredoc(&self, heredoc: &HeredocTemplate) -> Found {
        // hcl-edit takes the indentation of some lines away, and not of others.
        if heredoc.indent().is_some() { Err(Gap::Open) } else { self.template(&heredoc.template) }
    }
}

/// A template as far as it is written out: as plain text, and as a text whose unknown parts are still expressions.
#[derive(Default)]
struct Rendered {
    plain: String,
    text: String,
    gap: Option<UnknownReason>,
}

impl Rendered {
    fn push(&mut self, text: &str) {
        self.plain.push_str(text);
        self.text.push_str(&escaped(text));
    }

    fn push_unknown(&mut self, text: &str, reason: UnknownReason) {
        self.text.push_str(text);
        self.gap.get_or_insert(reason);
    }
}
