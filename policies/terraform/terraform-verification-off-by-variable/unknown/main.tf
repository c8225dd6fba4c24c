variable "strict" {}

resource "aws_lambda_function" "orders" {
  function_name = "orders"
  environment {
    variables = {
      NODE_TLS_REJECT_UNAUTHORIZED = var.strict
    }
  }
}
