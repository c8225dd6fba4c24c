//! Several documents seen as one `input`: a Terraform folder as one module, the manifests of a folder as a list. A path in
//! the set leads back to the document and the path it came from.

use std::sync::Arc;

use crate::document::{Document, Entry, Kind, Node, PathKey, Value};
use crate::result::ResultBuilder;
use crate::scan::judge::{self, Placed};
use crate::span::Span;
use crate::target::terraform::Module;

/// A document that waits for its set, with the builder of its file's results.
#[derive(Debug)]
pub(crate) struct Member {
    pub document: Document,
    pub builder: Arc<ResultBuilder>,
    /// Read only because the set needs it; results in it are not reported.
    pub context_only: bool,
}

/// The documents of one set, as one input.
#[derive(Debug)]
pub(crate) struct Set {
    pub kind: Kind,
    /// The folder, or the Markdown file of a fence.
    pub path: String,
    pub members: Vec<Member>,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Module(Box<Module>),
    Manifests(Node),
}

impl Set {
    /// `members` must be in a fixed order: it decides the order of arrays in the input.
    pub(crate) fn new(kind: Kind, path: String, members: Vec<Member>) -> Self {
        let content = if kind == Kind::Terraform {
            let documents: Vec<&Document> = members.iter().map(|member| &member.document).collect();
            Content::Module(Box::new(Module::new(&documents)))
        } else {
            let roots = members.iter().map(|member| member.document.root.clone()).collect();
            let manifests = Node::new(Span::default(), Value::Array(roots));
            let entry = Entry { key: "manifests".to_string(), key_span: Span::default(), node: manifests };
            Content::Manifests(Node::new(Span::default(), Value::Object(vec![entry])))
        };
        Self { kind, path, members, content }
    }

    pub(crate) fn input(&self) -> &Node {
        match &self.content {
            Content::Module(module) => &module.input,
            Content::Manifests(input) => input,
        }
    }

    pub(crate) fn module(&self) -> Option<&Module> {
        match &self.content {
            Content::Module(module) => Some(module),
            Content::Manifests(_) => None,
        }
    }

    /// The member that a path of the input came from, and its place there.
    pub(crate) fn place(&self, path: &[PathKey]) -> Option<(&Member, Placed)> {
        if let Content::Module(module) = &self.content {
            let documents: Vec<&Document> = self.members.iter().map(|member| &member.document).collect();
            let place = module.place(&documents, path)?;
            return Some((self.members.get(place.document)?, Placed { span: place.span, structure: place.structure }));
        }
        let (at, own) = match path {
            [_, PathKey::Index(at), own @ ..] => (*at, own),
            _ => (0, &[][..]),
        };
        let member = self.members.get(at)?;
        Some((member, judge::place_in_document(&member.document, own)))
    }
}
