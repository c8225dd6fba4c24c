variable "bucket" {
  type = string
}

resource "aws_iam_policy" "app" {
  name = "app"

  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "${var.bucket}"}]
    }
  EOT
}
