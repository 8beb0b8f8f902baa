//! Where the operands of operators are, and what updates of structures begin with: `spec-tests/breakages/mutants.py` asks.
//!
//! Arguments are files. One line of JSON for each place, with lines counted from one and columns, in characters, from nought.

use proc_macro2::LineColumn;
use serde_json::{Value, json};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

struct Places<'a> {
    file: &'a str,
}

impl Places<'_> {
    fn tell(&self, kind: &str, at: LineColumn, more: &[(&str, Value)]) {
        let mut place = json!({ "file": self.file, "kind": kind, "at": position(at) });
        place.as_object_mut().unwrap().extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        println!("{place}");
    }
}

fn position(at: LineColumn) -> Value {
    json!([at.line, at.column])
}

/// Whether a `let` of the condition itself is in it: nothing but `&&` may stand beside one.
fn has_let(expression: &syn::Expr) -> bool {
    match expression {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Places<'_> {
    fn visit_expr_binary(&mut self, node: &'ast syn::ExprBinary) {
        self.tell(
            "binary",
            node.op.span().start(),
            &[
                ("start", position(node.left.span().start())),
                ("operator_end", position(node.op.span().end())),
                ("end", position(node.right.span().end())),
                ("let", (has_let(&node.left) || has_let(&node.right)).into()),
            ],
        );
        visit::visit_expr_binary(self, node);
    }

    fn visit_expr_unary(&mut self, node: &'ast syn::ExprUnary) {
        let operator = node.op.span();
        self.tell(
            "unary",
            operator.start(),
            &[("operator_end", position(operator.end())), ("end", position(node.expr.span().end()))],
        );
        visit::visit_expr_unary(self, node);
    }

    fn visit_expr_struct(&mut self, node: &'ast syn::ExprStruct) {
        if let Some(rest) = &node.rest {
            for field in &node.fields {
                self.tell(
                    "field",
                    field.span().start(),
                    &[
                        ("value", position(field.expr.span().start())),
                        ("end", position(field.expr.span().end())),
                        ("shorthand", field.colon_token.is_none().into()),
                        ("rest", json!([position(rest.span().start()), position(rest.span().end())])),
                        ("path", json!([position(node.path.span().start()), position(node.path.span().end())])),
                    ],
                );
            }
        }
        visit::visit_expr_struct(self, node);
    }
}

fn main() {
    for file in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        let tree = syn::parse_file(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        Places { file: &file }.visit_file(&tree);
    }
}
