variable "runtime" {
  type = string
}

resource "aws_lambda_function" "app" {
  function_name = "app"
  runtime       = var.runtime
}
