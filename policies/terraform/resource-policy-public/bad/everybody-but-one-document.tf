resource "aws_ecr_repository_policy" "web" {
  repository = "web"
  policy     = data.aws_iam_policy_document.web.json
}

data "aws_iam_policy_document" "web" {
  statement {
    actions = ["ecr:BatchGetImage"]

    not_principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::444455556666:root"]
    }
  }
}
