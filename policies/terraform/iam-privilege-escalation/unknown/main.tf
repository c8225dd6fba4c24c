variable "roles" {}

resource "aws_iam_policy" "app" {
  policy = data.aws_iam_policy_document.app.json
}

data "aws_iam_policy_document" "app" {
  statement {
    actions   = ["iam:PassRole"]
    resources = [var.roles]
  }
  statement {
    actions   = ["ec2:RunInstances"]
    resources = ["*"]
  }
}
