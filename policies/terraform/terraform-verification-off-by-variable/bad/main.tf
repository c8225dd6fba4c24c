resource "aws_lambda_function" "orders" {
  function_name = "orders"
  environment {
    variables = {
      GIT_SSL_NO_VERIFY = "true"
    }
  }
}

variable "strict" {
  default = "0"
}

resource "aws_ecs_task_definition" "web" {
  family = "web"
  container_definitions = jsonencode([{
    name        = "web"
    image       = "web:1.0.0"
    environment = [{ name = "NODE_TLS_REJECT_UNAUTHORIZED", value = var.strict }]
  }])
}
