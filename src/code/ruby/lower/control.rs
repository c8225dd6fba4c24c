//! Statements: alternatives, loops, handlers of errors, and what stands around expressions.

use ruby_prism::{ArgumentsNode, BeginNode, Node, NodeList, RescueNode};

use super::{Lowering, span};
use crate::code::tape::{Kind, ValueId};
use crate::span::Span;

impl<'t> Lowering<'t> {
    /// What is no expression of `lowered`.
    pub(super) fn statement(&mut self, node: &Node<'_>) -> ValueId {
        let at = span(&node.location());
        let value = match node {
            Node::ProgramNode { .. } => {
                let statements = node.as_program_node().map(|node| node.statements());
                self.statements(statements)
            }
            Node::StatementsNode { .. } => self.statements(node.as_statements_node()),
            Node::ParenthesesNode { .. } => {
                let body = node.as_parentheses_node().and_then(|node| node.body());
                self.body(body)
            }
            Node::EmbeddedStatementsNode { .. } => {
                let statements = node.as_embedded_statements_node().and_then(|node| node.statements());
                self.statements(statements)
            }
            Node::EmbeddedVariableNode { .. } => {
                node.as_embedded_variable_node().map(|node| self.value(&node.variable()))
            }
            Node::ElseNode { .. } => self.statements(node.as_else_node().and_then(|node| node.statements())),
            Node::BeginNode { .. } => node.as_begin_node().and_then(|node| self.begin(at, &node)),
            Node::IfNode { .. } | Node::UnlessNode { .. } => self.condition(at, node),
            Node::CaseNode { .. } | Node::CaseMatchNode { .. } => self.case(at, node),
            Node::WhileNode { .. } | Node::UntilNode { .. } | Node::ForNode { .. } => self.repeated(at, node),
            Node::AndNode { .. } | Node::OrNode { .. } => self.either(at, node),
            Node::RescueModifierNode { .. } => self.rescued(at, node),
            Node::ReturnNode { .. } => self.given_back(at, node.as_return_node().and_then(|node| node.arguments())),
            Node::NextNode { .. } => self.given_back(at, node.as_next_node().and_then(|node| node.arguments())),
            Node::BreakNode { .. } => self.given_back(at, node.as_break_node().and_then(|node| node.arguments())),
            Node::DefNode { .. } => node.as_def_node().map(|node| self.method(at, &node)),
            Node::ClassNode { .. } | Node::ModuleNode { .. } | Node::SingletonClassNode { .. } => self.class(at, node),
            Node::LambdaNode { .. } => node.as_lambda_node().map(|node| self.lambda(at, &node)),
            Node::SuperNode { .. } | Node::ForwardingSuperNode { .. } | Node::YieldNode { .. } => {
                self.handed_on(at, node)
            }
            Node::SplatNode { .. } => node.as_splat_node().and_then(|node| Some(self.value(&node.expression()?))),
            Node::ImplicitNode { .. } => node.as_implicit_node().map(|node| self.value(&node.value())),
            Node::RangeNode { .. } => {
                if let Some(range) = node.as_range_node() {
                    range.left().map(|left| self.value(&left));
                    range.right().map(|right| self.value(&right));
                }
                Some(self.push(at, Kind::Derived))
            }
            Node::MatchWriteNode { .. } => node.as_match_write_node().map(|node| self.value(&node.call().as_node())),
            Node::PreExecutionNode { .. } => {
                self.statements(node.as_pre_execution_node().and_then(|node| node.statements()))
            }
            Node::PostExecutionNode { .. } => {
                self.statements(node.as_post_execution_node().and_then(|node| node.statements()))
            }
            Node::DefinedNode { .. } | Node::RegularExpressionNode { .. } => Some(self.push(at, Kind::Derived)),
            _ => self.written(at, node),
        };
        value.unwrap_or_else(|| self.push(at, Kind::Unknown))
    }

    fn condition(&mut self, at: Span, node: &Node<'_>) -> Option<ValueId> {
        let (predicate, first, second) = match node {
            Node::IfNode { .. } => {
                let node = node.as_if_node()?;
                (node.predicate(), node.statements(), node.subsequent())
            }
            _ => {
                let node = node.as_unless_node()?;
                (node.predicate(), node.statements(), node.else_clause().map(|clause| clause.as_node()))
            }
        };
        self.value(&predicate);
        self.push(at, Kind::Fork);
        let first = self.statements(first);
        let exhaustive = second.is_some();
        let mut values: Vec<ValueId> = first.into_iter().collect();
        if let Some(second) = second {
            self.push(at, Kind::Arm);
            values.push(self.value(&second));
        }
        self.push(at, Kind::Merge { exhaustive });
        Some(self.push(at, Kind::Choice(values)))
    }

    fn case(&mut self, at: Span, node: &Node<'_>) -> Option<ValueId> {
        let (predicate, conditions, last) = match node {
            Node::CaseNode { .. } => {
                let node = node.as_case_node()?;
                (node.predicate(), node.conditions(), node.else_clause())
            }
            _ => {
                let node = node.as_case_match_node()?;
                (node.predicate(), node.conditions(), node.else_clause())
            }
        };
        predicate.map(|predicate| self.value(&predicate));
        let values = self.arms(at, &conditions, last.map(|clause| clause.as_node()));
        Some(self.push(at, Kind::Choice(values)))
    }

    /// The arms of a `case`; a value that is compared with literals alone is one of them there.
    fn arms(&mut self, at: Span, conditions: &NodeList<'_>, last: Option<Node<'_>>) -> Vec<ValueId> {
        let mut values = Vec::new();
        let exhaustive = last.is_some();
        for (index, arm) in conditions.iter().enumerate() {
            self.push(at, if index == 0 { Kind::Fork } else { Kind::Arm });
            let statements = match &arm {
                Node::WhenNode { .. } => arm.as_when_node().and_then(|when| {
                    self.values(&when.conditions());
                    when.statements()
                }),
                _ => arm.as_in_node().and_then(|arm| arm.statements()),
            };
            values.extend(self.statements(statements));
        }
        if let Some(last) = last {
            self.push(at, if conditions.is_empty() { Kind::Fork } else { Kind::Arm });
            values.push(self.value(&last));
        }
        if exhaustive || !conditions.is_empty() {
            self.push(at, Kind::Merge { exhaustive });
        }
        values
    }

    fn repeated(&mut self, at: Span, node: &Node<'_>) -> Option<ValueId> {
        let statements = match node {
            Node::ForNode { .. } => {
                let node = node.as_for_node()?;
                let of = self.value(&node.collection());
                let element = self.push(at, Kind::Element(of));
                self.push(at, Kind::Fork);
                self.give(&node.index(), element);
                node.statements()
            }
            Node::WhileNode { .. } => {
                let node = node.as_while_node()?;
                self.value(&node.predicate());
                self.push(at, Kind::Fork);
                node.statements()
            }
            _ => {
                let node = node.as_until_node()?;
                self.value(&node.predicate());
                self.push(at, Kind::Fork);
                node.statements()
            }
        };
        self.statements(statements);
        self.push(at, Kind::Merge { exhaustive: false });
        None
    }

    fn either(&mut self, at: Span, node: &Node<'_>) -> Option<ValueId> {
        let (left, right, or) = match node {
            Node::OrNode { .. } => {
                let node = node.as_or_node()?;
                (node.left(), node.right(), true)
            }
            _ => {
                let node = node.as_and_node()?;
                (node.left(), node.right(), false)
            }
        };
        let left = self.value(&left);
        self.push(at, Kind::Fork);
        let right = self.value(&right);
        self.push(at, Kind::Merge { exhaustive: false });
        // What is left of `&&` when the first operand is false tells nothing.
        Some(self.push(at, Kind::Choice(if or { vec![left, right] } else { vec![right] })))
    }

    fn rescued(&mut self, at: Span, node: &Node<'_>) -> Option<ValueId> {
        let node = node.as_rescue_modifier_node()?;
        self.push(at, Kind::EnterTry);
        let first = self.value(&node.expression());
        self.push(at, Kind::Fork);
        self.push(at, Kind::EnterHandler);
        let second = self.value(&node.rescue_expression());
        self.push(at, Kind::LeaveHandler);
        self.push(at, Kind::Merge { exhaustive: false });
        self.push(at, Kind::LeaveTry);
        Some(self.push(at, Kind::Choice(vec![first, second])))
    }

    fn begin(&mut self, at: Span, node: &BeginNode<'_>) -> Option<ValueId> {
        let rescue = node.rescue_clause();
        let handles = rescue.is_some();
        if handles {
            self.push(at, Kind::EnterTry);
        }
        let mut values: Vec<ValueId> = self.statements(node.statements()).into_iter().collect();
        let mut clause = rescue;
        while let Some(rescue) = clause {
            values.extend(self.handler(&rescue));
            clause = rescue.subsequent();
        }
        if handles {
            self.push(at, Kind::LeaveTry);
        }
        if let Some(last) = node.else_clause() {
            values.extend(self.statements(last.statements()));
        }
        if let Some(ensure) = node.ensure_clause() {
            self.statements(ensure.statements());
        }
        match values.as_slice() {
            [] => None,
            [only] => Some(*only),
            _ => Some(self.push(at, Kind::Choice(values))),
        }
    }

    /// `rescue Error => e`.
    fn handler(&mut self, rescue: &RescueNode<'_>) -> Option<ValueId> {
        let at = span(&rescue.location());
        self.push(at, Kind::Fork);
        self.push(at, Kind::EnterHandler);
        if let Some(name) = rescue.reference() {
            let caught = self.push(at, Kind::Caught);
            self.give(&name, caught);
        }
        let value = self.statements(rescue.statements());
        self.push(at, Kind::LeaveHandler);
        self.push(at, Kind::Merge { exhaustive: false });
        value
    }

    /// `return a, b`, `next a`, `break a`.
    fn given_back(&mut self, at: Span, arguments: Option<ArgumentsNode<'_>>) -> Option<ValueId> {
        let values = self.arguments(arguments);
        let value = match values.as_slice() {
            [] => return None,
            [only] => *only,
            _ => self.push(at, Kind::List(values)),
        };
        self.push(at, Kind::Return(value));
        Some(self.push(at, Kind::Derived))
    }

    /// `super(a)`, `yield a`: what others do with what they are given.
    fn handed_on(&mut self, at: Span, node: &Node<'_>) -> Option<ValueId> {
        let (name, arguments) = match node {
            Node::SuperNode { .. } => ("super", node.as_super_node()?.arguments()),
            Node::YieldNode { .. } => ("yield", node.as_yield_node()?.arguments()),
            _ => ("super", None),
        };
        let callee = self.push(at, Kind::Name(name));
        let arguments = self.arguments(arguments);
        Some(self.push(at, Kind::Call { callee, arguments, construct: false }))
    }
}
