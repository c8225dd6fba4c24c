resource "aws_iam_policy" "app" {
  policy = data.aws_iam_policy_document.app.json
}

data "aws_iam_policy_document" "app" {
  statement {
    not_actions = ["iam:*"]
    resources   = ["*"]
  }
}
